import './m0.mjs'

console.log('main')
//! m0.mjs
import './m1.mjs'

console.log('m0')
//! m1.mjs
import './m2.mjs'

console.log('m1')
//! m2.mjs
import './m3.mjs'

console.log('m2')
//! m3.mjs
import './m4.mjs'

console.log('m3')
//! m4.mjs
import './m5.mjs'

console.log('m4')
//! m5.mjs
import './m6.mjs'

console.log('m5')
//! m6.mjs
import './m7.mjs'

console.log('m6')
//! m7.mjs
import './m8.mjs'

console.log('m7')
//! m8.mjs
import './m9.mjs'

console.log('m8')
//! m9.mjs
import './m10.mjs'

console.log('m9')
//! m10.mjs
import './m11.mjs'

console.log('m10')
//! m11.mjs
import './m12.mjs'

console.log('m11')
//! m12.mjs
import './m13.mjs'

console.log('m12')
//! m13.mjs
import './m14.mjs'

console.log('m13')
//! m14.mjs
import './m15.mjs'

console.log('m14')
//! m15.mjs
import './m16.mjs'

console.log('m15')
//! m16.mjs
import './m17.mjs'

console.log('m16')
//! m17.mjs
import './m18.mjs'

console.log('m17')
//! m18.mjs
import './m19.mjs'

console.log('m18')
//! m19.mjs

console.log('m19')
