import './a.mjs'
console.log('never')
//! a.mjs
console.log('a')
await new Promise(() => {})
