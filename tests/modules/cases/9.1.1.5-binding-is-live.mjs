import { n, up } from './dep.mjs'
console.log(n); up(); console.log(n)
//! dep.mjs
export let n = 1; export function up() { n += 10 }
