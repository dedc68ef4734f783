const P = Promise
globalThis.Promise = class extends P {}
const p = import('./a.mjs')
console.log(p.constructor === P)
globalThis.Promise = P
console.log((await p).x)
//! a.mjs
export const x = 1; export default 'd'
