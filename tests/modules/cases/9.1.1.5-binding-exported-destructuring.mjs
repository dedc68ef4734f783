import { a, b, rest } from './dep.mjs'
console.log(a, b, JSON.stringify(rest))
//! dep.mjs
export const { a, x: [b], ...rest } = { a: 1, x: [2], c: 3, d: 4 }
