for (let i = 0; i < 2; i++) try { await import('./a.mjs'); console.log('no') } catch (e) { console.log(e.name, e.message) }
await import('./b.mjs'); console.log('b is fine')
//! a.mjs
import './b.mjs'
import './c.mjs'
//! b.mjs
console.log('b')
//! c.mjs
throw new Error('c')
