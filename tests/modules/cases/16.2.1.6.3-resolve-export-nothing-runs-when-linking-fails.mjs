async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
console.log('must not run'); import { no } from './a.mjs'
//! a.mjs
console.log('must not run either'); export {}
