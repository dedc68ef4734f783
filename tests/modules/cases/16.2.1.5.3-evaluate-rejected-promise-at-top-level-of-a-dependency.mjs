try { await import('./a.mjs') } catch (e) { console.log(e.message) }
//! a.mjs
import './b.mjs'
console.log('never')
//! b.mjs
await Promise.reject(new Error('r'))
