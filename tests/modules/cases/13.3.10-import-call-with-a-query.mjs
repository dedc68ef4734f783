const [p, q, r] = await Promise.all([import('./a.mjs?1'), import('./a.mjs?2'), import('./a.mjs?1')])
console.log(p === q, p === r, p.o === q.o)
//! a.mjs
export const o = {}
