const p = import({ toString() { throw new RangeError('r') } })
await p.catch(e => console.log(e.name))
