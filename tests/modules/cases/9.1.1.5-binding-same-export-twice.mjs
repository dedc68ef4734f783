import { a, b } from './dep.mjs'
console.log(a, b)
//! dep.mjs
const v = 1; export { v as a, v as b }
