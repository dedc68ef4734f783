import a from './dep.mjs'
console.log(JSON.stringify(a.name))
//! dep.mjs
export default (0, () => {})
