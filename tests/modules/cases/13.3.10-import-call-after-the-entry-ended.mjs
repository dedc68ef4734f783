Promise.resolve().then(() => {}).then(() => import('./a.mjs')).then(ns => console.log('later', ns.x))
console.log('entry ended')
//! a.mjs
export const x = 1; export default 'd'
