import { f, v } from './dep.mjs'
console.log(typeof f, typeof v, typeof none)
//! dep.mjs
export function f() {}
export let v
