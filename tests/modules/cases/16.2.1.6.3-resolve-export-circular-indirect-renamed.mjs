async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
export { x as y, y as x } from './a.mjs'
//! a.mjs
export { x, y } from './bad.mjs'
