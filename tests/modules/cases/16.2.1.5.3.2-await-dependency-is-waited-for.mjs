import { x } from './a.mjs'
console.log('main', x)
//! a.mjs
console.log('a1')
export const x = await Promise.resolve('late')
console.log('a2')
