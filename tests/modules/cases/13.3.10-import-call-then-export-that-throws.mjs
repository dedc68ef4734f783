await import('./a.mjs').catch(e => console.log(e.message))
//! a.mjs
export function then() { throw new Error('t') }
