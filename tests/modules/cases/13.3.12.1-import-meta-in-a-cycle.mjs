import './a.mjs'
export const m = () => import.meta
//! a.mjs
import { m } from './main.mjs'
console.log(typeof m === 'function')
