for await (const x of [Promise.resolve(1), 2, (async function* () {})()]) console.log(typeof x)
