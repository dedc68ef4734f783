import * as ns from './dep.mjs'
console.log(Object.entries(ns).map(([k, v]) => k + typeof v).join(), Object.values(ns).length)
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
