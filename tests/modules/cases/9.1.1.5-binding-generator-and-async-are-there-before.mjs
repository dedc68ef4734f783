import './dep.mjs'
//! dep.mjs
import './more0.mjs'
export function* g() { yield 1 }
export async function a() {}
export async function* ag() {}
//! more0.mjs
import { g, a, ag } from './dep.mjs'
console.log([...g()].join(), a() instanceof Promise, typeof ag().next)
