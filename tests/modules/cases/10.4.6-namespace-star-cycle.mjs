import * as ns from './dep.mjs'
console.log(Object.keys(ns).join())
//! dep.mjs
export * from './one.mjs'; export const x = 1
//! one.mjs
export * from './dep.mjs'; export const y = 1
