import * as ns from './dep.mjs'
try { delete ns.a } catch (e) { console.log(e.name) } console.log(delete ns.zzz)
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
