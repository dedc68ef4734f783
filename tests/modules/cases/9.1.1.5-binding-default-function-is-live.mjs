import f, { change } from './dep.mjs'
console.log(f()); change(); console.log(f())
//! dep.mjs
export default function f() { return 1 }; export const change = () => f = () => 2
