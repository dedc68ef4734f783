const o = { toString() { console.log('asked'); return './a.mjs' } }
console.log((await import(o)).x)
//! a.mjs
export const x = 1; export default 'd'
