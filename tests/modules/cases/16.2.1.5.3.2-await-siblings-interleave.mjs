import './a.mjs'
import './b.mjs'
console.log('main')
//! a.mjs
console.log('a1')
await 0
console.log('a2')
await 0
console.log('a3')
//! b.mjs
console.log('b1')
await 0
console.log('b2')
await 0
console.log('b3')
