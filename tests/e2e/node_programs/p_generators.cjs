// Lazy sequences by generators, with for await, early ends and cleaning up.
'use strict';
const log = [];
function* naturals() {
  try {
    for (let n = 1; ; n++) yield n;
  } finally {
    log.push('closed');
  }
}
const seq = (source) => ({
  [Symbol.iterator]: () => source[Symbol.iterator](),
  map: (f) => seq((function* () { for (const x of source) yield f(x); })()),
  filter: (f) => seq((function* () { for (const x of source) if (f(x)) yield x; })()),
  take: (n) => seq((function* () { if (n > 0) for (const x of source) { yield x; if (--n === 0) return; } })()),
  reduce: (f, start) => { for (const x of source) start = f(start, x); return start; },
});
const squares = seq(naturals()).filter((n) => n % 3 === 0).map((n) => n * n).take(5);
console.log([...squares], log, naturals(), squares);
console.log(seq(naturals()).take(10).reduce((a, b) => a + b, 0), log.length);
const [first, , third, ...rest] = seq('aëí\u{1f600}b');
console.log(first, third, rest, Array.from(new Set('hello')), Object.fromEntries(new Map([['k', 1]])));
async function* ticks(count) { for (let i = 0; i < count; i++) { await new Promise((done) => setTimeout(done, 1)); yield i; } }
(async () => {
  const all = [];
  for await (const tick of ticks(3)) all.push(tick);
  for await (const value of [Promise.resolve('p'), 'q']) all.push(value);
  console.log(all, ticks(1), (function* named() {})(), Object.prototype.toString.call(ticks(1)));
})();
