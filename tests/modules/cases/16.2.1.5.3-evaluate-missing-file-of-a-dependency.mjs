try { await import('./a.mjs'); console.log('no') } catch (e) { console.log(e instanceof Error) }
console.log('alive')
//! a.mjs
import './none.mjs'
console.log('never')
