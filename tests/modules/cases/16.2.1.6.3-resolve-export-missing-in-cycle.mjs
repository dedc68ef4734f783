async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
import { x } from './a.mjs'
//! a.mjs
import { y } from './bad.mjs'; export const x = 1
