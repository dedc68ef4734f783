console.log([await 1, await 2].length, { a: await 3 }.a, `${await 4}`, (await 5) ** 2, await (await 6), -await 7, typeof await 8)
