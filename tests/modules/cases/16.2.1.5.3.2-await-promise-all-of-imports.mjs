const [a, b] = await Promise.all([import('./a.mjs'), import('./b.mjs')])
console.log(a.x + b.y)
//! a.mjs
export const x = await 1
//! b.mjs
export const y = await 2
