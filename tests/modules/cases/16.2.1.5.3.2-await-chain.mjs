import './a.mjs'

console.log('main')
//! a.mjs
import './b.mjs'
await 0
console.log('a')
//! b.mjs
import './c.mjs'
await 0
console.log('b')
//! c.mjs
await 0
console.log('c')
