import { probe } from './dep.mjs'
eval('var added = 1')
console.log(typeof added, probe())
//! dep.mjs
export const probe = () => typeof added
