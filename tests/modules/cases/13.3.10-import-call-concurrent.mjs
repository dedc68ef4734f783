const r = await Promise.all(['a', 'b', 'a', 'c', 'b'].map(x => import(`./${x}.mjs`)))
console.log(r.map(x => x.v).join())
//! a.mjs
export const v = 'A'
//! b.mjs
export const v = 'B'
//! c.mjs
export const v = 'C'
