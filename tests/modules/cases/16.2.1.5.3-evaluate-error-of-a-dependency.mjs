for (let i = 0; i < 2; i++) try { await import('./a.mjs'); console.log('no') } catch (e) { console.log(e.name, e.message) }
//! a.mjs
import './b.mjs'
console.log('never')
//! b.mjs
throw new TypeError('t')
