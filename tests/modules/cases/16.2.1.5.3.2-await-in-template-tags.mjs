console.log((await String.raw)`a${await 1}b`)
