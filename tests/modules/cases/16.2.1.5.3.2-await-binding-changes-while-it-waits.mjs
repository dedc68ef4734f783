import './watch.mjs'
import { n } from './a.mjs'
console.log('main', n)
//! a.mjs
export let n = 1; await 0; n = 2; await 0; n = 3
//! watch.mjs
import { n } from './a.mjs'
console.log('watch', n)
