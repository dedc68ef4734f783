import a from './dep.mjs'
import b from './more0.mjs'
console.log(a.x, b)
//! dep.mjs
export default { x: 1 }
//! more0.mjs
export default (1, 2)
