import { n } from './dep.mjs'
for (const f of [() => n++, () => { n += 1 }, () => { n ||= 1 }, () => { n &&= 1 }, () => { [n] = [1] }, () => { ({ n } = {}) }, () => { for (n of [1]); }]) try { f(); console.log('no error') } catch (e) { console.log(e.name) }
//! dep.mjs
export let n = 1
