await import('./a.mjs').catch(e => console.log(e.name))
console.log('alive')
//! a.mjs
import { no } from './b.mjs'
//! b.mjs
