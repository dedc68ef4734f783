console.log(import('./a.mjs') === import('./a.mjs'), await import('./a.mjs') === await import('./a.mjs'))
//! a.mjs
export const x = 1; export default 'd'
