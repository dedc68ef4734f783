console.log((await (await import('./a.mjs')).next()).v)
//! a.mjs
export const next = () => import('./b.mjs')
//! b.mjs
export const v = 'end'
