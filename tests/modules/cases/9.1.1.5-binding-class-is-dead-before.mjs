import './dep.mjs'
//! dep.mjs
import './more0.mjs'
export class C {}
//! more0.mjs
import { C } from './dep.mjs'
try { new C } catch (e) { console.log(e.name) }
setTimeoutless: console.log('on')
