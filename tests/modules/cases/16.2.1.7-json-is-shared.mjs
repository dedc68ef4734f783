import a from './a.json' with { type: 'json' }
import { b } from './b.mjs'
a.n = 5
console.log(a === b, b.n)
//! b.mjs
import b from './a.json' with { type: 'json' }
export { b }
//! a.json
{}
