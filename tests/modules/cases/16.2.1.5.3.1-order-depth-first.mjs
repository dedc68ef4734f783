import './a.mjs'
import './d.mjs'

console.log('main')
//! a.mjs
import './b.mjs'
import './c.mjs'

console.log('a')
//! b.mjs

console.log('b')
//! c.mjs

console.log('c')
//! d.mjs

console.log('d')
