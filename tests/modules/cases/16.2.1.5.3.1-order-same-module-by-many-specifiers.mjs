import './a.mjs'
import './././a.mjs'
import './x/../a.mjs'
console.log('main')
//! a.mjs

console.log('a')
