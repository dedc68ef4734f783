// Two transcripts of session.js, field by field: node compare.js NODE V8C. What differs and is listed
// here with its reason is no difference.
'use strict';
const fs = require('fs');
const [node, v8c] = process.argv.slice(2, 4).map((name) => JSON.parse(fs.readFileSync(name, 'utf8')));

const known = [
  // V8 13.6 has a reason of its own for the end of a step, where V8 11.3 of Node 20 had none.
  { path: /\.reason$/, node: 'other', v8c: 'step' },
  // V8 13.6 looks at a `const` before its line as the language does; 11.3 shows undefined.
  { path: /^scope of the module\.\d+\.1$/, node: 'undefined', v8c: null },
  // V8 13.6 has a block begin behind `for`.
  { path: /^conditional\.callFrames\.0\.scopeChain\.0\.startLocation\.columnNumber$/, node: 6, v8c: 7 },
  // Node gives V8 a column that counts from 0 where it counts from 1.
  { path: /^exception\.columnNumber$/, node: 1, v8c: 2 },
  // A CommonJS module of Node's has a path for a name, and a function around it.
  { path: /^exception\.url$/, node: /^\//, v8c: /^file:\/\// },
  { path: /^exception\.exception\.(description|preview\.description|preview\.properties\.0\.value)$/, node: /nobody/, v8c: /nobody/ },
];
const fits = (want, value) => (want instanceof RegExp ? typeof value === 'string' && want.test(value) : want === value);

let differences = 0, fields = 0;
const differ = (path, a, b) => {
  if (known.some((k) => k.path.test(path) && fits(k.node, a) && fits(k.v8c, b))) return;
  differences++;
  console.log(`${path}: node ${JSON.stringify(a)}, v8c ${JSON.stringify(b)}`);
};
const compare = (path, a, b) => {
  if (a && b && typeof a === 'object' && typeof b === 'object' && Array.isArray(a) === Array.isArray(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) compare(`${path}.${key}`, a[key], b[key]);
    return;
  }
  fields++;
  if (a !== b) differ(path, a, b);
};
for (let i = 0; i < Math.max(node.length, v8c.length); i++) {
  const a = node[i] || {}, b = v8c[i] || {};
  if (a.step !== b.step) differ(`step ${i}`, a.step, b.step);
  compare(a.step, a.data, b.data);
}
if (fields < 500) console.log(`only ${fields} fields`);
process.exit(differences || fields < 500 ? 1 : 0);
