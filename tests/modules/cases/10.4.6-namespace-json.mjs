import * as ns from './dep.mjs'
console.log(JSON.stringify(ns))
//! dep.mjs
export const x = 1; export default { d: 1 }; export const toJSON = undefined
