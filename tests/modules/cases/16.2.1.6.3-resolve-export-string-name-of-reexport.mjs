async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
import { b } from './a.mjs'; console.log(b); export {}
//! a.mjs
export { '*' as b } from './c.mjs'
//! c.mjs
const v = 'star'; export { v as '*' }
