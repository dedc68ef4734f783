import d, * as ns from './dep.mjs'
console.log(d === ns.default, d)
//! dep.mjs
export default 'd'
