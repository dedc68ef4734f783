import * as ns from './dep.mjs'
console.log(Object.keys(ns).join(), ns.__proto__, Object.getPrototypeOf(ns))
//! dep.mjs
const v = 'p'; export { v as __proto__ }
