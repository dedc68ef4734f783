import * as ns from './dep.mjs'
for (const f of [() => `${ns}`, () => ns + 1, () => +ns]) try { console.log(f()) } catch (e) { console.log(e.name) }
//! dep.mjs
export const b = 2, a = 1; export default 3; export let u; export function f() {}
