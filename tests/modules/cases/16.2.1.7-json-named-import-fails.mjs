await import('./a.mjs').catch(e => console.log(e.name))
//! a.mjs
import { x } from './a.json' with { type: 'json' }
//! a.json
{"x": 1}
