const p = import('./none.mjs')
await Promise.allSettled([p]).then(r => console.log(r[0].status))
