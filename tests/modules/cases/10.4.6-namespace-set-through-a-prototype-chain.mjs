import * as ns from './dep.mjs'
const o = Object.create(ns); try { o.a = 5; console.log(o.a) } catch (e) { console.log(e.name) } try { o.neu = 5; console.log(o.neu) } catch (e) { console.log(e.name) }
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
