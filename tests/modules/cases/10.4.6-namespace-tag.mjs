import * as ns from './dep.mjs'
console.log(ns[Symbol.toStringTag], Object.prototype.toString.call(ns), JSON.stringify(Object.getOwnPropertyDescriptor(ns, Symbol.toStringTag)))
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
