import * as ns from './dep.mjs'
const d = Object.getOwnPropertyDescriptor(ns, 'f'); console.log(d.writable, d.enumerable, d.configurable, typeof d.value)
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
