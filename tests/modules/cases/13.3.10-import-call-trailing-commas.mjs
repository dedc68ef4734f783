console.log((await import('./a.mjs',)).x, (await import('./a.mjs', undefined,)).x)
//! a.mjs
export const x = 1; export default 'd'
