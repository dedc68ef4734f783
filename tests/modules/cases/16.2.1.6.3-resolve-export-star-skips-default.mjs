async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
import * as ns from './a.mjs'; console.log(Object.keys(ns).join()); export {}
//! a.mjs
export * from './b.mjs'
//! b.mjs
export default 1; export const named = 2
