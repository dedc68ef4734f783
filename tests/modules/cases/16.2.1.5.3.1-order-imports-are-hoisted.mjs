console.log('main')
import './a.mjs'
console.log('main again')
import './b.mjs'
//! a.mjs

console.log('a')
//! b.mjs

console.log('b')
