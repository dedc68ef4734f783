class B { v = 1 }
class C extends (await B) { [await 'k']() { return 2 } }
console.log(new C().v, new C().k())
