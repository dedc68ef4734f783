try { await import('./m.mjs') } catch (e) { console.log(e.message) }
//! m.mjs
import './a.mjs'
import './b.mjs'
//! a.mjs
await 0; await 0; await 0; throw new Error('slow')
//! b.mjs
await 0; throw new Error('quick')
