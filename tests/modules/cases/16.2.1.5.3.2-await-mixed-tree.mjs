import './s1.mjs'
import './a1.mjs'
import './s2.mjs'

console.log('main')
//! s1.mjs
import './a2.mjs'

console.log('s1')
//! a1.mjs
console.log('a1 begins'); await 0; console.log('a1 ends')
//! a2.mjs
console.log('a2 begins'); await 0; console.log('a2 ends')
//! s2.mjs

console.log('s2')
