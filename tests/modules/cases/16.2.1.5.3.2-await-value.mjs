console.log(await 1, await Promise.resolve(2), await { then: f => f(3) })
