try { await import('./a.mjs') } catch (e) { console.log(e.name) }
//! a.mjs
import { x } from './b.mjs'
export const y = 1
//! b.mjs
import { y } from './a.mjs'
export const x = y
