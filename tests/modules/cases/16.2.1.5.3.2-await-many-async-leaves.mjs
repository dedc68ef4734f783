import './l0.mjs'
import './l1.mjs'
import './l2.mjs'
import './l3.mjs'
import './l4.mjs'
import './l5.mjs'
import './l6.mjs'
import './l7.mjs'
import './l8.mjs'
import './l9.mjs'

console.log('main')
//! l0.mjs
await 0; console.log('l0')
//! l1.mjs
await 0; console.log('l1')
//! l2.mjs
await 0; console.log('l2')
//! l3.mjs
await 0; console.log('l3')
//! l4.mjs
await 0; console.log('l4')
//! l5.mjs
await 0; console.log('l5')
//! l6.mjs
await 0; console.log('l6')
//! l7.mjs
await 0; console.log('l7')
//! l8.mjs
await 0; console.log('l8')
//! l9.mjs
await 0; console.log('l9')
