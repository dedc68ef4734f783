try { await import('./a.mjs') } catch (e) { console.log(e.message) }
//! a.mjs
console.log('1'); await Promise.reject(new Error('2')); console.log('3')
