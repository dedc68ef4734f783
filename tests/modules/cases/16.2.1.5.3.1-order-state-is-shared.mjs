import { n } from './a.mjs'
import { m } from './b.mjs'
console.log(n, m)
//! state.mjs
export const s = { n: 0 }
//! a.mjs
import { s } from './state.mjs'
export const n = ++s.n
//! b.mjs
import { s } from './state.mjs'
export const m = ++s.n
