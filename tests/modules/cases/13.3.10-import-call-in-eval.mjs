console.log((await eval("import('./a.mjs')")).x)
//! a.mjs
export const x = 1; export default 'd'
