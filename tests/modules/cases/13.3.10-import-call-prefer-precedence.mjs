console.log(typeof import('./a.mjs'), (await import('./a.mjs')).x + 1, !import('./a.mjs'))
//! a.mjs
export const x = 1; export default 'd'
