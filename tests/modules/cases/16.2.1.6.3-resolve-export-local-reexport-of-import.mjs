async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
import { x } from './a.mjs'; console.log(x); export {}
//! a.mjs
import { y } from './b.mjs'; export { y as x }
//! b.mjs
export let y = 'through'
