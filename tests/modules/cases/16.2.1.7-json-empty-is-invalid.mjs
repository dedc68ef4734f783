await import('./a.json', { with: { type: 'json' } }).catch(e => console.log(e.name))
//! a.json
