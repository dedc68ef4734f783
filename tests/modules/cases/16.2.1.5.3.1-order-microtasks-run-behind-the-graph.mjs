import './a.mjs'
console.log('main')
//! a.mjs
Promise.resolve().then(() => console.log('microtask'))
console.log('a')
