const r = await Promise.allSettled(['p', 'q'].map(x => import(`./${x}.mjs`)))
console.log(r.map(x => x.status + x.reason.message).join())
//! p.mjs
import './a.mjs'

console.log('never')
//! q.mjs
import './a.mjs'

console.log('never')
//! a.mjs
await 0; throw new Error('a')
