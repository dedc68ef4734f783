await import('./a.mjs', { with: { color: 'red' } }).catch(e => console.log(e instanceof TypeError))
//! a.mjs
export {}
