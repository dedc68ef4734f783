await Promise.resolve().then(() => import('./a.mjs')).then(ns => console.log(ns.x))
//! a.mjs
export const x = 1; export default 'd'
