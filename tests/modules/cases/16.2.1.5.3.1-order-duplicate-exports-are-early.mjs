for (const x of 'abcd') try { await import(`./${x}.mjs`); console.log('ok') } catch (e) { console.log(e.name) }
//! a.mjs
export const x = 1; export { x }
//! b.mjs
export default 1; export default 2
//! c.mjs
export { y }
//! d.mjs
let x; export { x as a, x as b }; export { x as 'c' }
