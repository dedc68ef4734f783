// Well-known symbols: iterators, toPrimitive, toStringTag, species, hasInstance, and how such objects are shown.
'use strict';
const util = require('node:util');
class Range {
  constructor(from, to) { Object.assign(this, { from, to }); }
  *[Symbol.iterator]() { for (let n = this.from; n <= this.to; n++) yield n; }
  get [Symbol.toStringTag]() { return 'Range'; }
  [Symbol.toPrimitive](hint) { return hint === 'number' ? this.to - this.from : `${this.from}..${this.to}`; }
  static [Symbol.hasInstance](value) { return typeof value?.from === 'number'; }
}
const range = new Range(1, 4);
console.log(range, [...range], `${range}`, +range, range + '', String(range), Object.prototype.toString.call(range));
console.log({ from: 1 } instanceof Range, {} instanceof Range, Math.max(...range), Array.from(range, (n) => n * n), new Set(range));
class Loud extends Array { static get [Symbol.species]() { return Array; } }
const loud = Loud.of(1, 2, 3);
console.log(loud, loud.map((x) => x), loud.filter(Boolean) instanceof Loud, [0].concat(loud), Object.assign([], { [Symbol.isConcatSpreadable]: false }));
const key = Symbol('key'), shared = Symbol.for('shared');
const object = { [key]: 1, [shared]: { [Symbol()]: 2 }, plain: key, 'with space': 3, [Symbol('a b\n')]: 4 };
console.log(object, Symbol.keyFor(shared), key.description, key.toString(), Object.getOwnPropertySymbols(object).length);
console.log(util.inspect(object, { showHidden: true }), Object.entries(object), JSON.stringify(object), util.format('%s %d', key, 5));
const thenable = { then(resolve) { resolve('from then'); } };
const iterator = { i: 0, next() { return this.i < 3 ? { value: this.i++, done: false } : { value: undefined, done: true }; }, return() { console.log('return was called'); return {}; }, [Symbol.iterator]() { return this; } };
for (const n of iterator) if (n === 1) break;
(async () => console.log(await thenable, [...iterator]))();
try { [...{}]; } catch (error) { console.log(error.name); }
