import d, { x, default as again } from './dep.mjs'
console.log(d, x, d === again)
//! dep.mjs
export default 'd'; export const x = 1
