for (const x of 'ab') try { await import(`./${x}.mjs`); console.log('ok') } catch (e) { console.log(e.name) }
//! a.mjs
import { x } from './e.mjs'; import { x } from './e.mjs'
//! b.mjs
import { x } from './e.mjs'; let x
//! e.mjs
export let x
