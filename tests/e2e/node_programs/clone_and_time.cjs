// structuredClone, performance, queueMicrotask and the order of what is put off.
'use strict';
const source = { date: new Date(0), map: new Map([[1, { a: 1 }]]), set: new Set([1, 'x']), re: /a/gi, list: [1, , 3], n: null, u: undefined, big: 5n,
  bytes: new Uint8Array([1, 2]), error: new RangeError('r'), nan: NaN, zero: -0, boxed: Object('s') };
source.self = source;
const copy = structuredClone(source);
console.log(copy !== source, copy.self === copy, copy.map.get(1), copy.set, copy.re, copy.list, copy.date, copy.bytes, copy.big, copy.boxed);
console.log(copy.error instanceof RangeError, copy.error.message, Object.is(copy.zero, -0), 'u' in copy, 1 in copy.list);
const buffer = new ArrayBuffer(4), moved = structuredClone({ buffer }, { transfer: [buffer] });
console.log(buffer.byteLength, moved.buffer.byteLength);
for (const value of [() => 1, Symbol('s'), { f() {} }, new WeakMap()]) {
  try {
    structuredClone(value);
  } catch (error) {
    console.log(error.name, error.code, error instanceof DOMException, error.message);
  }
}
try { structuredClone(); } catch (error) { console.log(error.name); }
class Point { constructor() { this.x = 1; } }
console.log(structuredClone(new Point()), structuredClone('text'), structuredClone(null));
const start = performance.now();
console.log(typeof start, start >= 0, performance.timeOrigin > 1.5e12, Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 1000);
performance.mark('a', { startTime: 1 });
performance.mark('b', { startTime: 5, detail: { d: 1 } });
const measure = performance.measure('m', 'a', 'b');
console.log(measure.name, measure.duration, measure.startTime, measure.entryType);
console.log(performance.getEntriesByName('b')[0].detail, performance.getEntriesByType('mark').length, performance.getEntries().map((entry) => entry.name));
performance.clearMarks('a');
console.log(performance.getEntriesByType('mark').map((entry) => entry.name));
try { performance.measure('x', 'gone'); } catch (error) { console.log(error.name, error.message); }
const order = [];
setTimeout(() => order.push('timeout'), 1);
setImmediate(() => order.push('immediate'));
queueMicrotask(() => order.push('microtask'));
Promise.resolve().then(() => order.push('promise'));
order.push('now');
setTimeout(() => console.log(order[0], order[1], order[2], order.length), 30);
console.log(require('perf_hooks').performance === performance, global === globalThis, require('node:perf_hooks').performance.now() > start);
