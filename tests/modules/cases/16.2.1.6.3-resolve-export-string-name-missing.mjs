async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
import { 'a name' as x } from './a.mjs'
//! a.mjs
const v = 1; export { v as 'another name' }
