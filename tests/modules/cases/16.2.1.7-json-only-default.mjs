import * as ns from './a.json' with { type: 'json' }
console.log(Object.keys(ns).join())
//! a.json
{"x": 1}
