for (let i = 0; i < 2; i++) try { await import('./a.mjs'); console.log('no') } catch (e) { console.log(e.name, e.message) }
try { await import('./b.mjs'); console.log('b ran') } catch (e) { console.log('b', e.message) }
//! a.mjs
import './b.mjs'
throw new Error('a')
//! b.mjs
import './a.mjs'
console.log('b')
