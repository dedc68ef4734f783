try { new Function('const f = import')() } catch (e) { console.log(e.name) }
console.log(typeof globalThis.import)
