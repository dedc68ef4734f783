// util: promisify, callbackify, inherits, deprecate, types, styleText and others.
'use strict';
const util = require('node:util');
const later = (value, callback) => setTimeout(() => (value instanceof Error ? callback(value) : callback(null, value, 'more')), 1);
later.own = 'kept';
const promised = util.promisify(later);
console.log(promised.name, promised.own, promised.length, util.promisify(promised) === promised);
later[util.promisify.custom] = async () => 'custom';
const back = util.callbackify(async (x) => { if (x < 0) throw x === -1 ? null : new Error('neg'); return x * 2; });
function Old() { this.old = 1; }
function New() { Old.call(this); }
util.inherits(New, Old);
console.log(New.super_ === Old, new New() instanceof Old, new New());
(async () => {
  console.log(await promised(5), await promised(new Error('no')).catch((error) => error.message), await util.promisify(later)());
  await new Promise((done) => back(4, (error, value) => { console.log(error, value); done(); }));
  await new Promise((done) => back(-2, (error, value) => { console.log(error.message, value); done(); }));
  await new Promise((done) => back(-1, (error) => { console.log(error.code, error.reason); done(); }));
})();
for (const f of [() => util.promisify(5), () => util.callbackify(null), () => util.inherits(null, Old), () => util.inherits(New, {}), () => util.format, () => util.stripVTControlCharacters(5)]) {
  try { console.log(typeof f()); } catch (error) { console.log(error.name, error.code, error.message); }
}
const values = [1, 'a', new Date(), /x/, new Map(), new Set(), new WeakMap(), Promise.resolve(), new Error(), function* () {}, async () => {}, (function* () {})(),
  new Proxy({}, {}), new Uint8Array(1), new ArrayBuffer(1), new DataView(new ArrayBuffer(1)), Object(1), Object('s'), Object(true), Object(1n), Object(Symbol()),
  [][Symbol.iterator](), new Map().keys(), new Set().values(), (function () { return arguments; })(), { __proto__: Date.prototype }, new BigInt64Array(1)];
const names = Object.keys(util.types).filter((name) => !/Crypto|Key|Event|External$/.test(name)).sort();
for (const name of names) console.log(name, values.map((value) => Number(util.types[name](value))).join(''));
console.log(JSON.stringify(util.styleText(['bold', 'underline'], 't')), util.stripVTControlCharacters('\x1b[31mred\x1b[0m'));
console.log(util.toUSVString('a\ud800b'), util.isArray([]), util.types.isProxy(new Proxy([], {})), util.TextEncoder === TextEncoder, require('util/types') === util.types);
console.log(util.inspect('a'.repeat(5), { colors: true }), util.inspect(new Map([[{ a: 1 }, 'b']]), { compact: false }), util.inspect.custom.toString());
class Money { constructor(n) { this.n = n; } [util.inspect.custom](depth, options, inspect) { return `Money<${inspect(this.n, options)}>`; } }
console.log(new Money(5), [new Money(6)], { m: new Money(7) }, util.format('%s %O', new Money(8), new Money(9)));
console.log(util.isDeepStrictEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }), util.isDeepStrictEqual([1], ['1']));
