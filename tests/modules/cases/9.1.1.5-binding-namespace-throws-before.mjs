import './dep.mjs'
//! dep.mjs
import './more0.mjs'
export let v = 1; export var w = 2
//! more0.mjs
import * as ns from './dep.mjs'
for (const f of [() => ns.v, () => Object.keys(ns), () => Object.entries(ns), () => JSON.stringify(ns), () => Object.getOwnPropertyDescriptor(ns, 'v'), () => Object.hasOwn(ns, 'v')]) try { f(); console.log('fine') } catch (e) { console.log(e.name) }
console.log(ns.w, 'v' in ns, Reflect.ownKeys(ns).length)
