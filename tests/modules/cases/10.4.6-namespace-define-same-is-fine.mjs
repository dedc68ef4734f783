import * as ns from './dep.mjs'
console.log(Reflect.defineProperty(ns, 'a', { value: 1, writable: true, enumerable: true, configurable: false }))
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
