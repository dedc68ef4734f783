import './w0.mjs'
import './w1.mjs'
import './w2.mjs'
import './w3.mjs'
import './w4.mjs'
import './w5.mjs'
import './w6.mjs'
import './w7.mjs'
import './w8.mjs'
import './w9.mjs'
import './w10.mjs'
import './w11.mjs'
import './w12.mjs'
import './w13.mjs'
import './w14.mjs'
import './w15.mjs'
import './w16.mjs'
import './w17.mjs'
import './w18.mjs'
import './w19.mjs'

console.log('main')
//! w0.mjs

console.log('w0')
//! w1.mjs

console.log('w1')
//! w2.mjs

console.log('w2')
//! w3.mjs

console.log('w3')
//! w4.mjs

console.log('w4')
//! w5.mjs

console.log('w5')
//! w6.mjs

console.log('w6')
//! w7.mjs

console.log('w7')
//! w8.mjs

console.log('w8')
//! w9.mjs

console.log('w9')
//! w10.mjs

console.log('w10')
//! w11.mjs

console.log('w11')
//! w12.mjs

console.log('w12')
//! w13.mjs

console.log('w13')
//! w14.mjs

console.log('w14')
//! w15.mjs

console.log('w15')
//! w16.mjs

console.log('w16')
//! w17.mjs

console.log('w17')
//! w18.mjs

console.log('w18')
//! w19.mjs

console.log('w19')
