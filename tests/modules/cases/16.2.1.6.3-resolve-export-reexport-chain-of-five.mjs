async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
import { v } from './a.mjs'; console.log(v); export {}
//! a.mjs
export { v } from './b.mjs'
//! b.mjs
export { w as v } from './c.mjs'
//! c.mjs
export * from './d.mjs'
//! d.mjs
export { default as w } from './e.mjs'
//! e.mjs
export default 'end'
