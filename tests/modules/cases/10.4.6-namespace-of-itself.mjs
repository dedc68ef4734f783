import * as ns from './dep.mjs'
console.log(ns.me.me.me === ns.me, ns.me === ns)
//! dep.mjs
import * as me from './dep.mjs'
export { me }
