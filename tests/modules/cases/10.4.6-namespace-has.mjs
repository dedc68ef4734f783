import * as ns from './dep.mjs'
console.log('a' in ns, 'zzz' in ns, 'toString' in ns, Symbol.toStringTag in ns, Symbol.iterator in ns)
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
