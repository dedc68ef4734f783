async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
import d from './a.mjs'; console.log(d); export {}
//! a.mjs
export { n as default } from './b.mjs'
//! b.mjs
export { default as n } from './c.mjs'
//! c.mjs
export default 'd'
