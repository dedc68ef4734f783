import d from './a.mjs'
console.log(d)
//! a.mjs
export default await Promise.resolve('d')
