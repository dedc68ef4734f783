import { data } from './a.mjs'
console.log(data.v)
//! a.mjs
export { default as data } from './a.json' with { type: 'json' }
//! a.json
{"v": "json"}
