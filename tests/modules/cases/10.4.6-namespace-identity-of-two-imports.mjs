import * as ns from './dep.mjs'
import * as other from './dep.mjs'
import { me } from './two.mjs'
console.log(ns === other, ns === me)
//! dep.mjs

//! two.mjs
import * as me from './dep.mjs'
export { me }
