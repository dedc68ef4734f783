try { await import('./m.mjs') } catch (e) { console.log(e.message) }
console.log('main')
//! m.mjs
import './a.mjs'
import './b.mjs'
//! a.mjs
console.log('a1'); await 0; console.log('a2')
//! b.mjs
throw new Error('b')
