import * as ns from './dep.mjs'
console.log(Reflect.ownKeys(ns).length, Reflect.ownKeys(ns).at(-1) === Symbol.toStringTag)
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
