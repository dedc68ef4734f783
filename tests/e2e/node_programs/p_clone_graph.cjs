// structuredClone: graphs, classes of the language, what is moved, what is refused.
'use strict';
const root = { name: 'root', children: [] };
for (const name of ['a', 'b']) {
  root.children.push({ name, parent: root });
}
const copy = structuredClone(root);
console.log(copy, copy !== root, copy.children[0].parent === copy);
const values = {
  date: new Date(86400000),
  map: new Map([[{ key: 1 }, new Set(['x'])]]),
  pattern: /a(b)+/giu,
  bytes: new Uint8Array([1, 2, 3]),
  view: new DataView(new ArrayBuffer(4), 1, 2),
  error: new RangeError('too far', { cause: 'why' }),
  big: 12345678901234567890n,
  boxed: [new String('s'), new Number(5), new Boolean(false)],
  holes: [1, , 3],
  nothing: [undefined, null, NaN, -0],
};
const second = structuredClone(values);
console.log(Object.keys(second), second.date, second.map, second.pattern, second.bytes);
console.log(second.error.name, second.error.message, second.error instanceof RangeError);
console.log(second.big, second.boxed, second.holes, second.nothing, second.view.byteLength);
class Point {
  #secret = 1;
  constructor(x) {
    this.x = x;
  }
  get double() {
    return this.x * 2;
  }
}
console.log(structuredClone(new Point(4)), structuredClone(new Point(4)) instanceof Point);
const buffer = new ArrayBuffer(8);
const moved = structuredClone({ buffer }, { transfer: [buffer] });
console.log(buffer.byteLength, moved.buffer.byteLength);
for (const bad of [() => {}, Symbol('s'), { deep: [{ f() {} }] }, new WeakMap(), Promise.resolve()]) {
  try {
    console.log(structuredClone(bad));
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
