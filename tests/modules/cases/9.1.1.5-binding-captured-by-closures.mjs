import { fs, i } from './dep.mjs'
console.log(fs.map(f => f()).join(), i)
//! dep.mjs
export const fs = []; export let i = 'outer'; for (let i = 0; i < 3; i++) fs.push(() => i)
