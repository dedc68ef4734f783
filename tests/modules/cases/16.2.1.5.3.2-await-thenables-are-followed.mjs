let calls = 0
const v = await { then(f) { calls++; f({ then(g) { calls++; g('inner') } }) } }
console.log(v, calls)
