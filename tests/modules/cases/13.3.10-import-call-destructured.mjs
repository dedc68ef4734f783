const { x, default: d, none = 'n' } = await import('./a.mjs')
console.log(x, d, none)
//! a.mjs
export const x = 1; export default 'd'
