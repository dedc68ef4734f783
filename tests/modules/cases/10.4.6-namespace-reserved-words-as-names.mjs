import * as ns from './dep.mjs'
console.log(Object.keys(ns).join(), ns.if, ns.await)
//! dep.mjs
const v = 1; export { v as if, v as class, v as await, v as default, v as let }
