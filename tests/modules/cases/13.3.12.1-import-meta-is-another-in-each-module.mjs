import { meta } from './a.mjs'
console.log(meta === import.meta)
//! a.mjs
export const meta = import.meta
