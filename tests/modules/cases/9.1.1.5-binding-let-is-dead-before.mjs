import './dep.mjs'
//! dep.mjs
import './more0.mjs'
export let v = 1
//! more0.mjs
import { v } from './dep.mjs'
try { v } catch (e) { console.log(e.name) }
try { typeof v } catch (e) { console.log(e.name) }
