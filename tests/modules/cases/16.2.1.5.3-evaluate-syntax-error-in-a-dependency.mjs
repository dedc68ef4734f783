try { await import('./a.mjs') } catch (e) { console.log(e.name) }
//! a.mjs
import './b.mjs'
console.log('never')
//! b.mjs
let let = 1
