import './l.mjs'
import './r.mjs'

console.log('main')
//! l.mjs
import './base.mjs'
console.log('l1'); await 0; console.log('l2')
//! r.mjs
import './base.mjs'
console.log('r1'); await 0; console.log('r2')
//! base.mjs
await 0; console.log('base')
