import './x.mjs'

console.log('main')
//! x.mjs
import './y.mjs'
await 0; console.log('x')
//! y.mjs
import './x.mjs'
import './t.mjs'
console.log('y')
//! t.mjs
await 0; console.log('t')
