import './a.mjs'
import './b.mjs'
import './c.mjs'

console.log('main')
//! x.mjs
await 0; console.log('x')
//! a.mjs
import './x.mjs'

console.log('a')
//! b.mjs
import './x.mjs'

console.log('b')
//! c.mjs
import './x.mjs'

console.log('c')
