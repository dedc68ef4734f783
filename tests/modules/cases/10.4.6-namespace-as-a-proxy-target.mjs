import * as ns from './dep.mjs'
const p = new Proxy(ns, {}); console.log(p.a, Object.keys(p).join()); try { p.a = 3 } catch (e) { console.log(e.name) }
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
