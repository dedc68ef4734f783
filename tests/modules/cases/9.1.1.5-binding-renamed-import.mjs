import { a as b, default as c } from './dep.mjs'
console.log(b, c)
//! dep.mjs
export const a = 1; export default 2
