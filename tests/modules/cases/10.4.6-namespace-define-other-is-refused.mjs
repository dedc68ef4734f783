import * as ns from './dep.mjs'
console.log(Reflect.defineProperty(ns, 'a', { value: 2 }), Reflect.defineProperty(ns, 'a', { enumerable: false }), Reflect.defineProperty(ns, 'a', { configurable: true }), Reflect.defineProperty(ns, 'a', { get() {} }), Reflect.defineProperty(ns, 'a', { writable: false }), Reflect.defineProperty(ns, 'neu', { value: 1 }))
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
