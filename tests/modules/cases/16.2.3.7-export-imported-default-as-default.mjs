import d from './dep.mjs'
console.log(d)
//! dep.mjs
export { default } from './more0.mjs'
//! more0.mjs
export default 'inner'
