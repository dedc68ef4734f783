let s = 0
for (let i = await 0; i < await 3; i += await 1) s += await i
while (await (s++ < 5));
do { s += 10 } while (await false)
console.log(s)
