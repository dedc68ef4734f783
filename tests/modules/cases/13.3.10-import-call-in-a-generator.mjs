function* g() { yield import('./a.mjs'); yield import('./b.mjs') }
for (const p of g()) console.log((await p).v)
//! a.mjs
export const v = 1
//! b.mjs
export const v = 2
