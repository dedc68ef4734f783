import { f } from './a.mjs'
console.log(f() !== import.meta, f().url.endsWith('/a.mjs'))
//! a.mjs
export const f = () => import.meta
