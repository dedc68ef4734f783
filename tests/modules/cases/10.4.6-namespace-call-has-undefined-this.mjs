import * as ns from './dep.mjs'
console.log(ns.f === ns['f'], ns.self() === undefined || ns.self() === ns)
//! dep.mjs
export function f() {}
export function self() { return this }
