import * as ns from './dep.mjs'
console.log(ns.self() === ns)
//! dep.mjs
export function self() { return this }
