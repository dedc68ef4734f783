import { B } from './b.mjs'
console.log(new B().who())
//! a.mjs
import { B } from './b.mjs'
export class A { who() { return this instanceof B } }
//! b.mjs
import { A } from './a.mjs'
export class B extends A {}
