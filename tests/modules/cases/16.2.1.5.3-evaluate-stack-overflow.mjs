try { await import('./a.mjs') } catch (e) { console.log(e.name) }
console.log('alive')
//! a.mjs
function f() { f() } f()
