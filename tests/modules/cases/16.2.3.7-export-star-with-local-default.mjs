import d, { inner } from './dep.mjs'
console.log(d, inner)
//! dep.mjs
export * from './more0.mjs'; export default 'outer'
//! more0.mjs
export default 'hidden'; export const inner = 'shown'
