import * as ns from './dep.mjs'
const p = new Proxy(ns, { get: () => 99 }); console.log(p.zzz, p.a)
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
