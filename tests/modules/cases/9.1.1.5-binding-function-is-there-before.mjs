import './dep.mjs'
//! dep.mjs
import './more0.mjs'
export function f() { return 'hoisted' }
//! more0.mjs
import { f } from './dep.mjs'
console.log(f())
