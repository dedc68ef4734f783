import j from './a.json' with { type: 'json' }
console.log(j.x, Array.isArray(j.y))
//! a.json
{"x": 1, "y": []}
