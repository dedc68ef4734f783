import './t2.mjs'
import './t3.mjs'

console.log('t1')
//! t2.mjs
import './t4.mjs'
import './t5.mjs'

console.log('t2')
//! t3.mjs
import './t6.mjs'
import './t7.mjs'

console.log('t3')
//! t4.mjs

console.log('t4')
//! t5.mjs

console.log('t5')
//! t6.mjs

console.log('t6')
//! t7.mjs

console.log('t7')
