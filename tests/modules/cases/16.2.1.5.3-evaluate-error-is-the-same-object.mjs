const es = []
for (let i = 0; i < 2; i++) try { await import('./a.mjs') } catch (e) { es.push(e) }
console.log(es[0] === es[1])
//! a.mjs
throw new Error('e')
