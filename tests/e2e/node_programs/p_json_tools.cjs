// JSON: a stable stringify, a diff of two documents, and a pointer into one.
'use strict';
const { isDeepStrictEqual, inspect } = require('util');
const stable = (value) => JSON.stringify(value, (_, v) => v && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort()) : v);
function* diff(a, b, at = '') {
  if (isDeepStrictEqual(a, b)) return;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) {
    yield { at: at || '/', from: a, to: b };
    return;
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const path = `${at}/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`;
    if (!(key in a)) yield { at: path, added: b[key] };
    else if (!(key in b)) yield { at: path, removed: a[key] };
    else yield* diff(a[key], b[key], path);
  }
}
const pointer = (document, path) => path.split('/').slice(1).reduce((at, part) => at?.[part.replace(/~1/g, '/').replace(/~0/g, '~')], document);
const before = { name: 'x', tags: ['a', 'b'], nested: { 'a/b': 1, gone: true }, when: null };
const after = { when: 0, nested: { 'a/b': 2, fresh: [{}] }, tags: ['a', 'c', 'd'], name: 'x' };
const found = [...diff(before, after)];
console.log(found);
console.table(found.map(({ at, ...rest }) => ({ at, kind: Object.keys(rest).join(), value: stable(rest) })));
console.log(stable(before) === stable({ when: null, nested: { gone: true, 'a/b': 1 }, tags: ['a', 'b'], name: 'x' }), pointer(after, '/nested/a~1b'), pointer(after, '/none/x'));
console.log(inspect(JSON.parse('{"__proto__": 1, "a": {"b": [null, 1e400, -0]}}'), { depth: 9 }), JSON.stringify({ u: undefined, f() {}, d: new Date(0), n: NaN, b: Buffer.from('x') }));
try { JSON.stringify(Object.assign(before, { before })); } catch (error) { console.log(error.name, error.message.split('\n')[0]); }
