const p = (0, eval)("import('./none.mjs')")
console.log(p instanceof Promise)
await p.catch(() => console.log('rejected'))
