import './p.mjs'
import './q.mjs'

console.log('main')
//! p.mjs
import './a.mjs'

console.log('p')
//! q.mjs
import './b.mjs'

console.log('q')
//! a.mjs
await 0; await 0; console.log('a')
//! b.mjs
await 0; console.log('b')
