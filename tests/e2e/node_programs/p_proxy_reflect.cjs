// Proxies and Reflect: defaults, a log of traps, negative indices, and how they are shown.
'use strict';
const { inspect, types, isDeepStrictEqual } = require('util');
const log = [];
const traced = (target) => new Proxy(target, new Proxy({}, {
  get: (_, trap) => (...args) => { log.push(trap); return Reflect[trap](...args); },
}));
const object = traced({ a: 1, get b() { return this.a + 1; } });
console.log(object.a, object.b, 'a' in object, delete object.a, Object.keys(object), log.splice(0));
object.c = 3;
console.log({ ...object }, JSON.stringify(object), log.splice(0).length > 5);
console.log(object, log.length, inspect(object, { showProxy: true }).startsWith('Proxy ['));
const negative = (list) => new Proxy(list, { get: (target, key, self) => typeof key === 'string' && /^-\d+$/.test(key) ? target.at(Number(key)) : Reflect.get(target, key, self) });
const list = negative([1, 2, 3]);
console.log(list[-1], list.length, list.map((x) => x * 2), Array.isArray(list), list, types.isProxy(list), types.isProxy([]));
const counter = new Proxy(function count() {}, { apply: (_, self, args) => args.length, construct: (_, args) => ({ made: args }) });
console.log(counter(1, 2, 3), new counter('x'), typeof counter, counter);
console.log(Reflect.ownKeys({ b: 1, 1: 2, a: 3, [Symbol.iterator]: 4, 0: 5 }), Reflect.has([], 'length'), Reflect.getPrototypeOf([]) === Array.prototype);
const { proxy, revoke } = Proxy.revocable({ x: 1 }, {});
console.log(proxy, isDeepStrictEqual(proxy, { x: 1 }));
revoke();
console.log(inspect(proxy), types.isProxy(proxy));
try { proxy.x; } catch (error) { console.log(error.name, error.message); }
