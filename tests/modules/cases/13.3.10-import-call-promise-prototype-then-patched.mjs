const then = Promise.prototype.then
Promise.prototype.then = function (...a) { return then.apply(this, a) }
const p = import('./a.mjs')
Promise.prototype.then = then
console.log((await p).x)
//! a.mjs
export const x = 1; export default 'd'
