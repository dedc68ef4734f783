try { undeclared = 1 } catch (e) { console.log(e.name) }
console.log((function () { return typeof arguments.callee }).call instanceof Function)
try { (function () { arguments.callee })() } catch (e) { console.log(e.name) }
