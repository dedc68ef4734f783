import './a.mjs'

console.log('main')
//! a.mjs
import './main.mjs'

console.log('a')
