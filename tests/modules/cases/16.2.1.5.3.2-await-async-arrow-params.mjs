try { await import('./a.mjs') } catch (e) { console.log(e.name) }
//! a.mjs
async (x = await 1) => x
