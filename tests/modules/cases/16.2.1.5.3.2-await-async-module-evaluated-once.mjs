await Promise.all([1, 2, 3].map(() => import('./a.mjs')))
console.log(n)
//! a.mjs
globalThis.n = (globalThis.n || 0) + 1; await 0
