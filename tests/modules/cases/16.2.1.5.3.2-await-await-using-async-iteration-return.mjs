const it = { async *[Symbol.asyncIterator]() { try { yield 1; yield 2 } finally { console.log('closed') } } }
for await (const x of it) { console.log(x); break }
