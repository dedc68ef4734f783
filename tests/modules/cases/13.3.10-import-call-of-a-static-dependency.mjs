import { n } from './a.mjs'
const ns = await import('./a.mjs')
console.log(n === ns.n)
//! a.mjs
console.log('once'); export const n = {}
