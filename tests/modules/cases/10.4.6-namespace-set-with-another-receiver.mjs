import * as ns from './dep.mjs'
const o = {}; console.log(Reflect.set(ns, 'a', 5, o), Object.keys(o).length)
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
