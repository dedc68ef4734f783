import './a.mjs'
import './a.mjs?x'
import './a.mjs#y'
import './a.mjs?x'
console.log('main')
//! a.mjs

console.log('a')
