for (const o of [null, 1, 'x', { type: 1 }, { type: {} }]) await import('./a.mjs', { with: o }).then(() => console.log('ok'), e => console.log(e.name))
//! a.mjs
export const x = 1; export default 'd'
