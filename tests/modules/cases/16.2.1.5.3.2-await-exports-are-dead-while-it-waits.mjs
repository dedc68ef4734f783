import { peek } from './a.mjs'
import './b.mjs'
console.log('main', peek())
//! a.mjs
import './b.mjs'
export let x; export const peek = () => x; await 0; x = 'set'
//! b.mjs
import { peek, x } from './a.mjs'
try { console.log(x) } catch (e) { console.log(e.name) }
