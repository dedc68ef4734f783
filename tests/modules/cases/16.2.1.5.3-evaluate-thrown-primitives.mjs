for (const x of ['a', 'b', 'c', 'd']) try { await import(`./${x}.mjs`); console.log('no') } catch (e) { console.log(typeof e, String(e)) }
//! a.mjs
throw 1
//! b.mjs
throw undefined
//! c.mjs
throw null
//! d.mjs
throw 'text'
