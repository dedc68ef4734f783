import * as ns from './dep.mjs'
console.log(Reflect.setPrototypeOf(ns, null), Reflect.setPrototypeOf(ns, {})); try { Object.setPrototypeOf(ns, {}) } catch (e) { console.log(e.name) }
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
