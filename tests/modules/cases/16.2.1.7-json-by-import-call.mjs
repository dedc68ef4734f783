const { default: j } = await import('./a.json', { with: { type: 'json' } })
console.log(JSON.stringify(j))
//! a.json
[1, null, "\u0041", {"a": {}}]
