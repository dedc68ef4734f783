import { even } from './even.mjs'
console.log(even(10), even(7))
//! even.mjs
import { odd } from './odd.mjs'
export function even(n) { return n === 0 || odd(n - 1) }
//! odd.mjs
import { even } from './even.mjs'
export function odd(n) { return n !== 0 && even(n - 1) }
