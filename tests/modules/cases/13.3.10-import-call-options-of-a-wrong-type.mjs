for (const o of [null, 1, 'x', true, Symbol()]) await import('./a.mjs', o).then(() => console.log('ok'), e => console.log(e.name))
//! a.mjs
export const x = 1; export default 'd'
