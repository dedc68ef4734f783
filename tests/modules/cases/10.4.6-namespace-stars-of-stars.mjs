import * as ns from './dep.mjs'
console.log(Object.keys(ns).join())
//! dep.mjs
export * from './one.mjs'; export const top = 1
//! one.mjs
export * from './two.mjs'; export const mid = 1
//! two.mjs
export const low = 1; export default 0
