const before = import.meta
await 0
console.log(before === import.meta)
