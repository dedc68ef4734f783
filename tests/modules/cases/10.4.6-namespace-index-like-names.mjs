import * as ns from './dep.mjs'
console.log(Object.keys(ns).join(), ns[1], ns['1'], 1 in ns, Reflect.deleteProperty(ns, 1), Reflect.deleteProperty(ns, 5))
//! dep.mjs
const v = 'one'; export { v as '1', v as '0' }
