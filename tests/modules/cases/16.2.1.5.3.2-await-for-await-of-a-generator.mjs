async function* g() { yield 1; await 0; yield 2 }
for await (const x of g()) console.log(x)
console.log('end')
