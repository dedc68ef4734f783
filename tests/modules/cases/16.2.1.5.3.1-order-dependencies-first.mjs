import './a.mjs'
import './b.mjs'

console.log('main')
//! a.mjs

console.log('a')
//! b.mjs

console.log('b')
