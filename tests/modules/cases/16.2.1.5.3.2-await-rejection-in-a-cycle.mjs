for (const x of 'ab') try { await import(`./${x}.mjs`) } catch (e) { console.log(x, e.message) }
//! a.mjs
import './b.mjs'
await 0; throw new Error('a')
//! b.mjs
import './a.mjs'
await 0; console.log('b')
