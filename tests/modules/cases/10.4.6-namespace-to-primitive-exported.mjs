import * as ns from './dep.mjs'
console.log(`${ns}`, ns + 1)
//! dep.mjs
export const toString = () => 'text', valueOf = () => 41
