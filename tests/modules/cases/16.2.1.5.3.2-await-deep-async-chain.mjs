import './d0.mjs'

console.log('main')
//! d0.mjs
import './d1.mjs'
console.log('d0')
//! d1.mjs
import './d2.mjs'
console.log('d1')
//! d2.mjs
import './d3.mjs'
console.log('d2')
//! d3.mjs
import './d4.mjs'
console.log('d3')
//! d4.mjs
import './d5.mjs'
console.log('d4')
//! d5.mjs
import './d6.mjs'
console.log('d5')
//! d6.mjs
import './d7.mjs'
console.log('d6')
//! d7.mjs
import './d8.mjs'
console.log('d7')
//! d8.mjs
import './d9.mjs'
console.log('d8')
//! d9.mjs
import './d10.mjs'
console.log('d9')
//! d10.mjs
import './d11.mjs'
console.log('d10')
//! d11.mjs
import './d12.mjs'
console.log('d11')
//! d12.mjs
import './d13.mjs'
console.log('d12')
//! d13.mjs
import './d14.mjs'
console.log('d13')
//! d14.mjs
await 0
console.log('d14')
