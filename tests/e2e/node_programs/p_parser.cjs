// A calculator: tokens, a parser by precedence, and errors with a place.
'use strict';
const assert = require('assert/strict');
class CalcError extends SyntaxError {
  constructor(message, at) { super(`${message} at ${at}`); this.at = at; }
  get name() { return 'CalcError'; }
}
function* tokens(text) {
  const regexp = /\s*(?:(\d+(?:\.\d+)?)|([-+*/^()])|(\S))/gy;
  for (let found; (found = regexp.exec(text)) && found[0];) {
    if (found[3]) throw new CalcError(`what is ${found[3]}`, regexp.lastIndex - 1);
    yield { value: found[1] ? Number(found[1]) : found[2], at: regexp.lastIndex };
  }
}
function parse(text) {
  const list = [...tokens(text)];
  let i = 0;
  const power = { '+': [1, 2], '-': [1, 2], '*': [3, 4], '/': [3, 4], '^': [6, 5] };
  function expression(least) {
    const token = list[i++];
    if (!token) throw new CalcError('unexpected end', text.length);
    let left = token.value;
    if (left === '(') {
      left = expression(0);
      if (list[i++]?.value !== ')') throw new CalcError('missing )', text.length);
    } else if (left === '-') left = ['neg', expression(5)];
    else if (typeof left !== 'number') throw new CalcError(`unexpected ${left}`, token.at);
    while (i < list.length && power[list[i].value]?.[0] > least) {
      const operator = list[i++].value;
      left = [operator, left, expression(power[operator][1] - 1)];
    }
    return left;
  }
  const tree = expression(0);
  if (i < list.length) throw new CalcError(`unexpected ${list[i].value}`, list[i].at);
  return tree;
}
const run = (tree) => Array.isArray(tree) ? { '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b, '^': Math.pow, neg: (a) => -a }[tree[0]](...tree.slice(1).map(run)) : tree;
for (const text of ['1 + 2 * 3', '(1 + 2) * 3', '2 ^ 3 ^ 2', '-2 ^ 2', '10 / 4 - 1', '1 +', '(1', '1 $ 2', '2 3', '']) {
  try {
    const tree = parse(text);
    console.log(text, '=', run(tree), tree);
  } catch (error) {
    console.log(text, error.name, error.message, error instanceof SyntaxError, error.at);
  }
}
assert.equal(run(parse('((((1))))')), 1);
