const { p } = await import('./sub/b.mjs')
console.log((await p).y)
//! sub/b.mjs
export const p = import('./c.mjs')
//! sub/c.mjs
export const y = 'sub'
//! c.mjs
export const y = 'top'
