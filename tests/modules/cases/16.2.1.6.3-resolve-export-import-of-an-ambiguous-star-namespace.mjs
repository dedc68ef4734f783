async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
import * as ns from './a.mjs'; console.log('x' in ns, Object.keys(ns).join()); export {}
//! a.mjs
export * from './b.mjs'; export * from './c.mjs'
//! b.mjs
export const x = 1, y = 1
//! c.mjs
export const x = 2, z = 2
