var v = 1; function f() {} let l; class C {}
console.log('v' in globalThis, 'f' in globalThis, 'l' in globalThis, 'C' in globalThis)
