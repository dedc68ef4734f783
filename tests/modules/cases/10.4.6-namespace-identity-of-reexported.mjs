import * as ns from './dep.mjs'
import { again } from './two.mjs'
console.log(ns === again)
//! dep.mjs

//! two.mjs
export * as again from './dep.mjs'
