import { no } from './a.mjs'
console.log('never')
//! a.mjs
console.log('never either')
