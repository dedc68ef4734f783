import d, { change } from './dep.mjs'
console.log(d); change(); console.log(d)
//! dep.mjs
let v = 1; export default v; export const change = () => v = 2
