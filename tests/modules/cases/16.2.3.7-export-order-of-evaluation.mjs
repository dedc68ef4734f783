import { log } from './dep.mjs'
console.log(log.join())
//! dep.mjs
export const log = []; log.push(1); export const a = log.push(2); export default log.push(3); export { b }; const b = log.push(4)
