const o = { a: { b: 'deep' } }
console.log(o[await 'a'][await 'b'], o?.[await 'a']?.b)
