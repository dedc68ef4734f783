import('./a.mjs').then(ns => console.log(ns.got))
export const v = 'ours'
//! a.mjs
import { v } from './main.mjs'
export const got = v
