console.log(await import('./a.mjs'))
//! a.mjs
export function then(resolve) { resolve('from then') }
