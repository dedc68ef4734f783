const p = import('./a.mjs')
const q = import('./b.mjs').then(() => console.log('b there'))
p.then(() => console.log('a there'))
await Promise.all([p, q])
console.log('done')
//! a.mjs
import './b.mjs'
await 0; console.log('a')
//! b.mjs
import './a.mjs'
await 0; console.log('b')
