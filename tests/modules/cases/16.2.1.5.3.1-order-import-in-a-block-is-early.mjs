for (const x of 'abc') try { await import(`./${x}.mjs`); console.log('ok') } catch (e) { console.log(e.name) }
//! a.mjs
{ import './e.mjs' }
//! b.mjs
if (1) export const x = 1
//! c.mjs
() => { export default 1 }
//! e.mjs
