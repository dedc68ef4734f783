async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
import { x } from './a.mjs'; console.log(x); export {}
//! a.mjs
export * from './b.mjs'; export const x = 'local'
//! b.mjs
export const x = 'star'
