import { ü, \u{61} as z, 𠮷 } from './dep.mjs'
console.log(ü, z, 𠮷)
//! dep.mjs
export const ü = 1, a = 2, 𠮷 = 3
