async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
import './a.mjs'
//! a.mjs
import './b.mjs'
//! b.mjs
import { gone } from './c.mjs'
//! c.mjs
