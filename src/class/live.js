// Methods of live arrays that visit elements, over two natives: they do what Array.prototype's do, and ask
// C once for each element, where those ask twice, by name. `element` and `length` throw where there is no
// live array, or no more.
(array, nativeElement, nativeLength, toJSON) => {
  const { call } = Function.prototype, { apply } = Reflect
  const element = call.bind(nativeElement), length = call.bind(nativeLength)

  const callable = f => {
    if (typeof f !== 'function') throw new TypeError(`${typeof f === 'symbol' ? 'a symbol' : f} is not a function`)
  }
  // The array may have become shorter since its length was asked.
  const gone = (x, list, i) => x === undefined && i >= length(list)

  const methods = {
    forEach(f, self = undefined) {
      const n = length(this)
      callable(f)
      for (let i = 0; i < n; i++) {
        const x = element(this, i)
        if (gone(x, this, i)) continue
        self === undefined ? f(x, i, this) : apply(f, self, [x, i, this])
      }
    },
    map(f, self = undefined) {
      const n = length(this), out = new Array(n)
      callable(f)
      for (let i = 0; i < n; i++) {
        const x = element(this, i)
        if (gone(x, this, i)) continue
        out[i] = self === undefined ? f(x, i, this) : apply(f, self, [x, i, this])
      }
      return out
    },
    filter(f, self = undefined) {
      const n = length(this), out = []
      callable(f)
      let found = 0
      for (let i = 0; i < n; i++) {
        const x = element(this, i)
        if (gone(x, this, i)) continue
        if (self === undefined ? f(x, i, this) : apply(f, self, [x, i, this])) out[found++] = x
      }
      return out
    },
    some(f, self = undefined) {
      const n = length(this)
      callable(f)
      for (let i = 0; i < n; i++) {
        const x = element(this, i)
        if (gone(x, this, i)) continue
        if (self === undefined ? f(x, i, this) : apply(f, self, [x, i, this])) return true
      }
      return false
    },
    every(f, self = undefined) {
      const n = length(this)
      callable(f)
      for (let i = 0; i < n; i++) {
        const x = element(this, i)
        if (gone(x, this, i)) continue
        if (!(self === undefined ? f(x, i, this) : apply(f, self, [x, i, this]))) return false
      }
      return true
    },
    find(f, self = undefined) {
      const n = length(this)
      callable(f)
      for (let i = 0; i < n; i++) {
        const x = element(this, i)
        if (self === undefined ? f(x, i, this) : apply(f, self, [x, i, this])) return x
      }
    },
    findIndex(f, self = undefined) {
      const n = length(this)
      callable(f)
      for (let i = 0; i < n; i++)
        if (self === undefined ? f(element(this, i), i, this) : apply(f, self, [element(this, i), i, this])) return i
      return -1
    },
    reduce(f, first = undefined) {
      const n = length(this)
      callable(f)
      let i = 0, value = first
      if (arguments.length < 2) {
        if (n === 0) throw new TypeError('Reduce of empty array with no initial value')
        value = element(this, i++)
      }
      for (; i < n; i++) {
        const x = element(this, i)
        if (gone(x, this, i)) continue
        value = f(value, x, i, this)
      }
      return value
    },
    * values() {
      for (let i = 0; i < length(this); i++) yield element(this, i)
    },
    toJSON,
  }
  const made = { __proto__: array }
  const define = (key, value) =>
    Object.defineProperty(made, key, { value, writable: true, enumerable: false, configurable: true })
  for (const key of Object.keys(methods)) define(key, methods[key])
  define(Symbol.iterator, methods.values)
  define(Symbol.isConcatSpreadable, true)
  return made
}
