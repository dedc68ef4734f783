import * as ns from './dep.mjs'
console.log(Object.isExtensible(ns), Reflect.isExtensible(ns))
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
