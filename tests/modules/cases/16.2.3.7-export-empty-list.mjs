import * as ns from './dep.mjs'
console.log(Object.keys(ns).length)
//! dep.mjs
export {}; export {} from './more0.mjs'
//! more0.mjs
console.log('evaluated all the same')
