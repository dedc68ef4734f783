const log = []
const p = import((log.push(1), './a.mjs'), (log.push(2), undefined))
log.push(3)
await p
console.log(log.join())
//! a.mjs
export const x = 1; export default 'd'
