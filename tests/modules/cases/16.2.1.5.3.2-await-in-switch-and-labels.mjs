o: for (const x of [1, 2, 3]) switch (await x) { case await 2: console.log('two'); break o; default: console.log(x) }
