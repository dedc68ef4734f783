import { a, b, swap } from './dep.mjs'
console.log(a, b); swap(); console.log(a, b)
//! dep.mjs
export let a = 1, b = 2; export const swap = () => { [a, b] = [b, a] }
