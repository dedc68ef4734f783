try { import((() => { throw new EvalError('e') })()) } catch (e) { console.log(e.name) }
