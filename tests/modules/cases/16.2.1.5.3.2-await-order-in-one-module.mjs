console.log(1)
Promise.resolve().then(() => console.log(2))
await null
console.log(3)
