try { await import('./a.mjs') } catch (e) { console.log(e.message) }
console.log(globalThis.read())
//! a.mjs
export let x = 'set'
globalThis.read = () => x
throw new Error('late')
