const p = import('./a.mjs')
console.log(p instanceof Promise, Object.prototype.toString.call(p), Object.prototype.toString.call(await p))
//! a.mjs
export const x = 1; export default 'd'
