for (let i = 0; i < 2; i++) await import('./a.mjs').catch(e => console.log(e.name))
//! a.mjs
import { no } from './b.mjs'
//! b.mjs
