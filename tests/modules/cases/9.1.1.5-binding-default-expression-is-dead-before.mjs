import './dep.mjs'
//! dep.mjs
import './more0.mjs'
export default 1
//! more0.mjs
import d from './dep.mjs'
try { d } catch (e) { console.log(e.name) }
