console.log((await import({ [Symbol.toPrimitive](h) { console.log(h); return './a.mjs' } })).x)
//! a.mjs
export const x = 1; export default 'd'
