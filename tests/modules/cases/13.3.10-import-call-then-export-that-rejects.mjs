await import('./a.mjs').catch(e => console.log(e))
//! a.mjs
export function then(_, reject) { reject('no') }
