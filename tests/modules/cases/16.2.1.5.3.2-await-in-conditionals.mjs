console.log(await 1 ? await 'a' : await 'b', await 0 || await 'c', await null ?? await 'd')
if (await true) console.log('if')
