const f = n => import(n)
const o = { async m() { return (await import('./a.mjs')).x } }
console.log((await f('./a.mjs')).default, await o.m())
//! a.mjs
export const x = 1; export default 'd'
