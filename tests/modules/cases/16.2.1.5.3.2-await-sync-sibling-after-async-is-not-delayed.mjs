import './a.mjs'
import './s.mjs'

console.log('main')
//! a.mjs
console.log('a1'); await 0; console.log('a2')
//! s.mjs

console.log('s')
