try { await import('./a.mjs') } catch (e) { console.log(e.name) }
//! a.mjs
let x = 1
<!-- no
