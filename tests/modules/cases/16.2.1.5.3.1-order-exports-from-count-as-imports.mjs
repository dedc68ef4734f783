console.log('main')
export * from './a.mjs'
export { x } from './b.mjs'
import './c.mjs'
//! a.mjs

console.log('a')
//! b.mjs
export const x = 1
console.log('b')
//! c.mjs

console.log('c')
