try { await import('./a.mjs') } catch (e) { console.log(e.cause.message) }
//! a.mjs
throw new Error('o', { cause: new Error('i') })
