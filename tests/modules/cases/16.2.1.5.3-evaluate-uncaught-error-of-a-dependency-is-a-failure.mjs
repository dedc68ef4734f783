import './a.mjs'
console.log('never')
//! a.mjs
console.log('a')
throw new Error('uncaught')
