const p = import('./a.mjs')
p.then(() => console.log('there'))
await p
await 0
console.log('end')
//! a.mjs
console.log('1'); await 0; console.log('2')
