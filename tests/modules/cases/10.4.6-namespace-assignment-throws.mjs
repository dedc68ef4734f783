import * as ns from './dep.mjs'
try { ns.a = 5 } catch (e) { console.log(e.name) } try { ns.neu = 5 } catch (e) { console.log(e.name) }
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
