import { n } from './dep.mjs'
try { n = 2 } catch (e) { console.log(e.name) }
//! dep.mjs
export let n = 1
