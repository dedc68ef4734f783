import * as ns from './dep.mjs'
ns.up(); console.log(Object.getOwnPropertyDescriptor(ns, 'n').value)
//! dep.mjs
export let n = 1; export const up = () => n++
