class C { p = import('./a.mjs'); static { this.q = import('./a.mjs') } }
console.log((await new C().p).x, (await C.q).x)
//! a.mjs
export const x = 1; export default 'd'
