async function tryIt(what) { try { const ns = await import(what); console.log('ok', Object.keys(ns).join()) } catch (e) { console.log(e.name) } }
await tryIt('./bad.mjs')
//! bad.mjs
export * from './bad.mjs'; export const only = 1
