import * as ns from './dep.mjs'
console.log(Reflect.defineProperty(ns, 'n', { value: NaN }), Reflect.defineProperty(ns, 'z', { value: 0 }))
//! dep.mjs
export const n = NaN, z = -0
