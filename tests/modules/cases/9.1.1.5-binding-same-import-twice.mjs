import { v as a, v as b } from './dep.mjs'
console.log(a === b)
//! dep.mjs
export const v = {}
