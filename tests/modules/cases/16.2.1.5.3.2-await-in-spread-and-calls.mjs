console.log(Math.max(...await [1, 5, 2]), await Math.min(await 3, await 1), new (await Array)(3).length)
