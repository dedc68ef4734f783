import './a.mjs'
import './b.mjs'

console.log('main')
//! x.mjs
await 0; await 0; await 0; console.log('x')
//! y.mjs
await 0; console.log('y')
//! a.mjs
import './x.mjs'
import './y.mjs'

console.log('a')
//! b.mjs
import './y.mjs'
import './x.mjs'

console.log('b')
