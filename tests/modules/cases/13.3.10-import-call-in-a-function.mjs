async function f(n) { return (await import(`./${n}.mjs`)).x }
console.log(await f('a'))
//! a.mjs
export const x = 1; export default 'd'
