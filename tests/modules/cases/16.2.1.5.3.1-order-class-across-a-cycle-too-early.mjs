try { await import('./a.mjs') } catch (e) { console.log(e.name) }
//! a.mjs
import { B } from './b.mjs'
export class A {}
console.log('a')
//! b.mjs
import { A } from './a.mjs'
export class B extends A {}
