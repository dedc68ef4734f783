import { a } from './x.mjs'
import { b } from './x.mjs'
console.log('main', a, b)
//! x.mjs
export const a = 1, b = 2
console.log('x')
