import { x, y } from './dep.mjs'
console.log(x, y())
//! dep.mjs
export { x, y }; let x = 1; function y() { return x }
