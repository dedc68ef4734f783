import { load } from './sub/b.mjs'
console.log((await load()).y)
//! sub/b.mjs
export const load = () => import('../c.mjs')
//! c.mjs
export const y = 'top'
