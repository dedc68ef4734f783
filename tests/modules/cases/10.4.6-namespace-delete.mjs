import * as ns from './dep.mjs'
console.log(Reflect.deleteProperty(ns, 'a'), Reflect.deleteProperty(ns, 'zzz'), Reflect.deleteProperty(ns, Symbol.toStringTag), Reflect.deleteProperty(ns, Symbol('x')))
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
