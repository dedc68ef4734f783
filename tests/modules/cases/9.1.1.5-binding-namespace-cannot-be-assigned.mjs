import * as ns from './dep.mjs'
try { ns = 1 } catch (e) { console.log(e.name) }
//! dep.mjs
