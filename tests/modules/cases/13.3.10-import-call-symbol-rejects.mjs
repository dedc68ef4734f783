await import(Symbol('x')).catch(e => console.log(e.name))
