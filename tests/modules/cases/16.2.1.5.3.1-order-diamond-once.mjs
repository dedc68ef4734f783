import './l.mjs'
import './r.mjs'

console.log('main')
//! l.mjs
import './base.mjs'

console.log('l')
//! r.mjs
import './base.mjs'

console.log('r')
//! base.mjs

console.log('base')
