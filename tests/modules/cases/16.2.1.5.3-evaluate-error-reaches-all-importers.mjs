for (const x of ['b', 'c', 'a']) try { await import(`./${x}.mjs`) } catch (e) { console.log(x, e.message) }
//! a.mjs
throw new Error('a')
//! b.mjs
import './a.mjs'
//! c.mjs
import './b.mjs'
