const { url } = await import('./a.mjs?x=1#y')
console.log(url.endsWith('/a.mjs?x=1#y'))
//! a.mjs
export const url = import.meta.url
