for (let i = 0; i < 2; i++) try { await import('./a.mjs'); console.log('no') } catch (e) { console.log(e.name, e.message) }
//! a.mjs
import './b.mjs'
import './c.mjs'
//! b.mjs
console.log('b'); throw new Error('b')
//! c.mjs
console.log('never')
