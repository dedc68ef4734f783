// A cache of limited size with WeakRef-free LRU order, and a memoizing wrapper.
'use strict';
const assert = require('node:assert');
class LRU {
  #map = new Map();
  constructor(limit) { this.limit = limit; }
  get(key) {
    if (!this.#map.has(key)) return undefined;
    const value = this.#map.get(key);
    this.#map.delete(key);
    this.#map.set(key, value);
    return value;
  }
  set(key, value) {
    this.#map.delete(key);
    this.#map.set(key, value);
    if (this.#map.size > this.limit) this.#map.delete(this.#map.keys().next().value);
    return this;
  }
  get size() { return this.#map.size; }
  *[Symbol.iterator]() { yield* this.#map; }
  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) { return `LRU(${this.size}/${this.limit}) ${inspect(this.#map, options)}`; }
}
const memo = (fn, cache = new LRU(3)) => Object.assign((key) => cache.get(key) ?? (cache.set(key, fn(key)), cache.get(key)), { cache });
let calls = 0;
const square = memo((n) => { calls++; return n * n; });
console.log([1, 2, 3, 1, 4, 2, 1].map(square), calls, square.cache);
console.log([...square.cache], square.cache.get(99), new LRU(1).set('a', 1).set('b', 2));
assert.deepStrictEqual([...square.cache].map(([key]) => key), [4, 2, 1]);
console.log(square, Object.keys(square), typeof square.cache[Symbol.iterator]);
