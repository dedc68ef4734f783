const { a = await 1, b: { c = await 2 } = {} } = {}
console.log(a, c)
