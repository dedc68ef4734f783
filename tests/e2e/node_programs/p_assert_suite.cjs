// A tiny test runner with assert, which prints what failed and why.
'use strict';
const assert = require('assert');
const tests = [];
const test = (name, fn) => tests.push({ name, fn });
test('arithmetic', () => assert.strictEqual(1 + 1, 2));
test('wrong', () => assert.strictEqual(1 + 1, 3));
test('objects', () => assert.deepStrictEqual({ a: [1, 2, { b: 3 }] }, { a: [1, 2, { b: 4 }] }));
test('loose', () => assert.deepEqual({ a: 1 }, { a: '1' }));
test('throws', () => assert.throws(() => JSON.parse('{'), SyntaxError));
test('throws another', () => assert.throws(() => { throw new TypeError('t'); }, { name: 'RangeError' }));
test('rejects', () => assert.rejects(async () => { throw new Error('r'); }, /r/));
test('does not reject', () => assert.rejects(async () => 1));
test('match', () => assert.match('hello', /^h.*o$/));
test('no match', () => assert.doesNotMatch('hello', /ell/, 'there it is'));
test('sets', () => assert.deepStrictEqual(new Set([1, { a: 1 }]), new Set([{ a: 1 }, 1])));
test('own message', () => assert.notStrictEqual(1, 1, new RangeError('own')));
(async () => {
  let failed = 0;
  for (const { name, fn } of tests) {
    try {
      await fn();
      console.log('ok', name);
    } catch (error) {
      failed++;
      console.log('not ok', name, error.name, error.code);
      console.log(error.message.replace(/^/gm, '  | '));
    }
  }
  console.log(`${tests.length - failed} of ${tests.length}`);
})();
