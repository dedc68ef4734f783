import { x } from './dep.mjs'
console.log(eval('x + 1'), eval('typeof x'))
//! dep.mjs
export const x = 1
