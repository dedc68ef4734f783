await import('./a.mjs').catch(e => console.log(e.name))
//! a.mjs
import j from './b.json' with { type: 'json', type: 'json' }
//! b.json
{}
