let begin, open
const begun = new Promise((f) => (begin = f))
globalThis.begin = begin
globalThis.gate = new Promise((f) => (open = f))
const p = import('./a.mjs')
await begun
const q = import('./b.mjs').then(() => console.log('b there'))
for (let i = 0; i < 50; i++) await 0
console.log('open')
open()
await Promise.all([p, q])
console.log('done')
//! a.mjs
import './b.mjs'
await 0; console.log('a')
//! b.mjs
import './a.mjs'
begin(); await gate; console.log('b')
