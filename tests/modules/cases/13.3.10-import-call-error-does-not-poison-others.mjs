await import('./a.mjs').catch(() => {})
console.log((await import('./b.mjs')).x)
//! a.mjs
throw 1
//! b.mjs
export const x = 'fine'
