async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
import { 'n s' as ns } from './a.mjs'; console.log(ns.x); export {}
//! a.mjs
export * as 'n s' from './b.mjs'
//! b.mjs
export const x = 3
