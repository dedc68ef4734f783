try { await { then() { throw new Error('t') } } } catch (e) { console.log(e.message) }
try { await { get then() { throw new Error('g') } } } catch (e) { console.log(e.message) }
