const log = []
const p = Promise.resolve()
p.then(() => log.push(1)).then(() => log.push(2)).then(() => log.push(3))
await p
log.push('x')
await new Promise(r => r(p))
log.push('y')
console.log(log.join())
