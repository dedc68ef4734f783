import './b2.mjs'
import './a.mjs'

console.log('main')
//! a.mjs
import './b.mjs'
console.log('a1'); await 0; console.log('a2')
//! b.mjs
import './a.mjs'

console.log('b')
//! b2.mjs
import './b.mjs'

console.log('b2')
