import './a.mjs'
import './b.mjs'
import './c.mjs'
import './d.mjs'

console.log('main')
//! a.mjs
import './b.mjs'
import './c.mjs'
import './d.mjs'

console.log('a')
//! b.mjs
import './a.mjs'
import './c.mjs'
import './d.mjs'

console.log('b')
//! c.mjs
import './a.mjs'
import './b.mjs'
import './d.mjs'

console.log('c')
//! d.mjs
import './a.mjs'
import './b.mjs'
import './c.mjs'

console.log('d')
