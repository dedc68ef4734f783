import * as ns from './dep.mjs'
console.log(Object.keys(ns).join(), ns.x)
//! dep.mjs
export * from './one.mjs'; export * from './two.mjs'
//! one.mjs
export const x = 1, p = 1
//! two.mjs
export const x = 2, q = 2
