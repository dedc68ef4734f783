await import({ toString: 0, valueOf: 0 }).catch(e => console.log(e.name))
