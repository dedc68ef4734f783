import './a.mjs'
console.log(shared)
//! a.mjs
globalThis.shared = 'yes'
