const p = import('./a.mjs')
console.log('sync')
await p
console.log('done')
//! a.mjs
console.log('a')
