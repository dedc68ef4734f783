import * as ns from './dep.mjs'
console.log(JSON.stringify({ ...ns, f: 0 }))
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
