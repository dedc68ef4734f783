await import('./a.mjs')
await import('./b.mjs')
console.log('main')
//! a.mjs
await 0; console.log('a')
//! b.mjs
import './a.mjs'

console.log('b')
