import { x } from './dep.mjs'
console.log((0, eval)('typeof x'), new Function('return typeof x')())
//! dep.mjs
export const x = 1
