import * as ns from './dep.mjs'
console.log(Reflect.ownKeys(ns).map(String).join(' '))
//! dep.mjs
export const a = 1, B = 2, $ = 3, _ = 4, é = 5, a1 = 6, a10 = 7, a2 = 8;const s = 0; export { s as '1', s as '10', s as '2', s as '' }
