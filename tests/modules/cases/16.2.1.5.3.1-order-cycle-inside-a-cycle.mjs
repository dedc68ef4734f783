import './a.mjs'

console.log('main')
//! a.mjs
import './b.mjs'

console.log('a')
//! b.mjs
import './c.mjs'
import './a.mjs'

console.log('b')
//! c.mjs
import './b.mjs'

console.log('c')
