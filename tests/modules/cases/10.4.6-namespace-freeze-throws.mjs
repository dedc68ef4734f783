import * as ns from './dep.mjs'
try { Object.freeze(ns); console.log('frozen') } catch (e) { console.log(e.name) }
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
