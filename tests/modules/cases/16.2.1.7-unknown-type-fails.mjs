await import('./a.mjs', { with: { type: 'nonsense' } }).catch(e => console.log(e instanceof TypeError))
//! a.mjs
export {}
