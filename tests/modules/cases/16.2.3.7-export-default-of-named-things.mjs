import a from './dep.mjs'
import b from './more0.mjs'
import d from './more1.mjs'
console.log(a.name, b.name, typeof d)
//! dep.mjs
export default function named() {}
//! more0.mjs
export default class Klass {}
//! more1.mjs
export default async function* gen() {}
