for (let i = 0; i < 2; i++) try { await import('./a.mjs'); console.log('no') } catch (e) { console.log(e.name, e.message) }
//! a.mjs
console.log('once'); throw new RangeError('r')
