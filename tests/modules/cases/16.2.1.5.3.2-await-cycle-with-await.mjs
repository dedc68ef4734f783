import './a.mjs'

console.log('main')
//! a.mjs
import './b.mjs'
console.log('a1'); await 0; console.log('a2')
//! b.mjs
import './a.mjs'
console.log('b1'); await 0; console.log('b2')
