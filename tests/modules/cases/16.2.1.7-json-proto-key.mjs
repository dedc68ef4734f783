import j from './a.json' with { type: 'json' }
console.log(Object.keys(j).join(), Object.getPrototypeOf(j) === Object.prototype)
//! a.json
{"__proto__": null, "x": 1}
