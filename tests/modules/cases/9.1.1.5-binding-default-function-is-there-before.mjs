import './dep.mjs'
//! dep.mjs
import './more0.mjs'
export default function () { return 'anonymous' }
//! more0.mjs
import d from './dep.mjs'
console.log(d(), d.name)
