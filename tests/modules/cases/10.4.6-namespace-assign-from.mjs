import * as ns from './dep.mjs'
console.log(JSON.stringify(Object.assign({}, ns)))
//! dep.mjs
export const x = 1; export let y = null
