const log = []
Promise.resolve().then(() => log.push(1)).then(() => log.push(2))
await null
log.push('a')
await null
log.push('b')
console.log(log.join())
