async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
import { ns } from './a.mjs'
//! a.mjs
export * from './b.mjs'; export * from './c.mjs'
//! b.mjs
export * as ns from './d.mjs'
//! c.mjs
export * as ns from './e.mjs'
//! d.mjs

//! e.mjs
