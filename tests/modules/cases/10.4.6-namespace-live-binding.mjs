import * as ns from './dep.mjs'
console.log(ns.n); ns.up(); console.log(ns.n)
//! dep.mjs
export let n = 1; export const up = () => n++
