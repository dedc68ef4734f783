import * as ns from './dep.mjs'
const k = []; for (const x in ns) k.push(x); console.log(k.join())
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
