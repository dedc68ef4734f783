try { await import('./a.mjs') } catch (e) { console.log(e.message) }
//! a.mjs
import './b.mjs'
import './c.mjs'
console.log('never')
//! b.mjs
await 0; throw new Error('b')
//! c.mjs
console.log('c runs')
