await import('./a.mjs', { with: { type: 'json' } }).catch(e => console.log(e.name))
//! a.mjs
export {}
