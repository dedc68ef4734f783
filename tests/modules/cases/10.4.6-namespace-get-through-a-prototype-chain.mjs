import * as ns from './dep.mjs'
const o = Object.create(ns); console.log(o.a, 'b' in o, Object.keys(o).length)
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
