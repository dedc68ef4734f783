for (const n of ['a', 'b', 'c']) try { await import(`./${n}.mjs`); console.log('ok') } catch (e) { console.log(e.name) }
//! a.mjs
import.meta = 1
//! b.mjs
import.meta++
//! c.mjs
[import.meta] = [1]
