console.log((await import('./a.mjs', undefined)).x, (await import('./a.mjs', {})).x, (await import('./a.mjs', { with: undefined })).x)
//! a.mjs
export const x = 1; export default 'd'
