const p = import('./a.mjs')
const q = import('./b.mjs')
await Promise.all([p, q])
console.log('main')
//! a.mjs
console.log('a1'); for (let i = 0; i < 50; i++) await 0; console.log('a2')
//! b.mjs
import './a.mjs'

console.log('b')
