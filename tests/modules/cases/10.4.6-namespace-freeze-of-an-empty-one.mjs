import * as ns from './dep.mjs'
console.log(Object.isFrozen(Object.freeze(ns)))
//! dep.mjs
