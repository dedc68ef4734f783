import * as ns from './dep.mjs'
console.log(Reflect.set(ns, 'a', 1), Reflect.set(ns, 'neu', 1), Reflect.set(ns, Symbol.iterator, 1))
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
