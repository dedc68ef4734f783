await import('./b.mjs'); await import('./c.mjs'); console.log(n)
//! a.mjs
globalThis.n = (globalThis.n || 0) + 1
//! b.mjs
import './a.mjs'
//! c.mjs
import './a.mjs'
