async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
import { ns } from './a.mjs'; console.log(ns.x); export {}
//! a.mjs
export * from './b.mjs'; export * from './c.mjs'
//! b.mjs
import * as ns from './d.mjs'; export { ns }
//! c.mjs
import * as ns from './d.mjs'; export { ns }
//! d.mjs
export const x = 8
