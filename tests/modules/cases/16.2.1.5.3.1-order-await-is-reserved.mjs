try { await import('./a.mjs') } catch (e) { console.log(e.name) }
//! a.mjs
var await = 1
