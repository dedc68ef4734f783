import { x } from './dep.mjs'
function f(x) { x = 5; return x }
console.log(f(1), x)
//! dep.mjs
export const x = 1
