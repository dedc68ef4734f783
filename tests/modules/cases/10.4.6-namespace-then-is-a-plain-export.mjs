import * as ns from './dep.mjs'
console.log(typeof ns.then)
//! dep.mjs
export function then() { return 'never called' }
