async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
import { x } from './a.mjs'; console.log(x); export const y = 1
//! a.mjs
export * from './b.mjs'; export * from './c.mjs'
//! b.mjs
export { x } from './d.mjs'
//! c.mjs
export { x } from './d.mjs'
//! d.mjs
export const x = 5
