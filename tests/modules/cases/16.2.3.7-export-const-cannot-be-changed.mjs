import { change } from './dep.mjs'
try { change() } catch (e) { console.log(e.name) }
//! dep.mjs
export const x = 1; export function change() { x = 2 }
