const r = await import('./a.mjs')
console.log(await r.count(5))
//! a.mjs
export async function count(n) { return n ? 1 + await (await import('./a.mjs')).count(n - 1) : 0 }
