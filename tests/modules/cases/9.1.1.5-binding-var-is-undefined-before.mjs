import { early } from './dep.mjs'
console.log(early())
//! dep.mjs
import './more0.mjs'
export var v = 1; export const early = () => v
//! more0.mjs
import { v } from './dep.mjs'
console.log(v)
