import './b.mjs'
import './a.mjs'

console.log('main')
//! a.mjs
import './b.mjs'

console.log('a')
//! b.mjs
import './a.mjs'

console.log('b')
