import { url } from './sub/a.mjs'
console.log(url.endsWith('/sub/a.mjs'))
//! sub/a.mjs
export const url = import.meta.url
