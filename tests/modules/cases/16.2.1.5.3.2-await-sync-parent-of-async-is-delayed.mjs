import './p.mjs'
import './s.mjs'

console.log('main')
//! p.mjs
import './a.mjs'

console.log('p')
//! a.mjs
await 0; console.log('a')
//! s.mjs

console.log('s')
