console.log((await import('./a.mjs')).then)
//! a.mjs
export const then = 5
