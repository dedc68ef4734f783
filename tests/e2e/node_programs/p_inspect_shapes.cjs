// util.inspect of what is nearly usual: elements that are getters, classes that say who is an instance, names that are
// none, prototypes that change, lists that fit in columns and lists that do not.
const { inspect } = require('util');
const show = (value, options) => console.log(inspect(value, { depth: Infinity, ...options }));

const asked = [];
const list = [1, 'two', , undefined, null, -0, { five: [5] }, Symbol('s'), 10n];
Object.defineProperty(list, 1, { get() { asked.push('get'); return 'x'; }, enumerable: true, configurable: true });
Object.defineProperty(list, 4, { set() { asked.push('set'); }, enumerable: true, configurable: true });
Object.defineProperty(list, 5, { get() { asked.push('get'); }, set() { asked.push('set'); }, enumerable: false });
list.named = true;
show(list);
show(list, { getters: true });
show(list, { maxArrayLength: 4 });
console.log(asked);
const inherited = [1, , 3];
Object.setPrototypeOf(inherited, Object.create(Array.prototype, { 1: { get() { asked.push('never'); return 2; } } }));
show(inherited);
show(Object.assign(Object.create({ get 0() { asked.push('never'); return 0; } }), { b: 1 }));
console.log(asked.includes('never'));
show(Object.freeze([1, [2, [3]], 'a\nb', 'a line that is rather long, and another one\nthat is long as well, so that both are split up']));

class Plain { constructor() { this.x = 1; } }
class Judge { static [Symbol.hasInstance](value) { asked.push('instance'); return value?.is === true; } constructor(is) { this.is = is; } }
class Named { static get name() { asked.push('name'); return `Named${asked.length}`; } }
class Nameless { static name = 5; }
class Derived extends Plain {}
const Anonymous = (() => class {})();
asked.length = 0;
show([new Plain(), new Plain(), new Judge(true), new Judge(false), new Judge(true), new Nameless(), new Derived(), new Derived(), new Anonymous()]);
console.log(asked.length > 0, asked.every((what) => what === 'instance'));
console.log(/Named\d+ {}/.test(inspect([new Named(), new Named()])));
function Old() { this.a = 1; }
const one = new Old();
show([one, new Old()]);
Old.prototype = { constructor: Old };
show([one, new Old(), one]);
Plain.prototype.constructor = Derived;
show([new Plain(), new Derived()]);
Plain.prototype.constructor = undefined;
show([new Plain(), new Derived()]);
Object.defineProperty(Plain, 'name', { value: 'Renamed' });
Plain.prototype.constructor = Plain;
show([new Plain(), new Plain(), new Map([[new Plain(), new Set([new Plain()])]])]);
show([Object.create(null), Object.create({}), Object.create(Plain.prototype), Object.create(Object.create(Plain.prototype)), { constructor: 5 }, { constructor: Plain }]);
show([new Plain(), new Derived(), new Old()], { showHidden: true });

const proxied = new Proxy([1, { a: [2] }], {}), twice = new Proxy(proxied, {});
show([proxied, twice, new Proxy(new Plain(), {}), new Proxy(() => {}, {}), new Proxy(new Map([[1, 2]]), {})]);
show([proxied, twice], { showProxy: true });

for (const key of ['a', '_b9', '9c', 'd-e', 'é', '', '__proto__', 'with space', "quote'", 'a'.repeat(100), '$', 'constructor'])
  show([{ [key]: 1 }, { [key]: { [key]: key } }]);
for (const text of ['', 'plain', "it's", '"both\'', '`all"\'', '${x}`"\'', 'tab\t', 'nul\0', '\x7f\x80\x9f\xa0', 'ü', '世界', '\ud800', 'a\udc00b', '😀', '\\', 'x'.repeat(63) + "'",
  'x'.repeat(64), 'x'.repeat(65) + '\n', 'é'.repeat(70), `${'y'.repeat(66)}\u0085`])
  show([text, { text }]);

show(Object.assign([1, 2, 3], { [Symbol('sym')]: 1, [Symbol.toStringTag]: 'Tag' }));
show(Object.defineProperty({ a: 1 }, Symbol.toStringTag, { value: 'Hidden' }));
show(Object.defineProperty({ a: 1 }, Symbol.toStringTag, { value: 'Hidden' }), { showHidden: true });
show({ [Symbol.toStringTag]: 'Shown' });
class Tagged { get [Symbol.toStringTag]() { return 'Tag'; } }
show([new Tagged(), Object.create(new Tagged())]);
for (const maxArrayLength of [0, 1, 2, 3, null, -1])
  show([new Set([1, 'b', { c: 1 }]), new Map([['k', [1]], [{ o: 1 }, 'v'], [3, new Map()]]), new Set(), new Map(), [1, 2, 3]], { maxArrayLength });
const wide = Array.from({ length: 30 }, (_, i) => (i % 3 ? i * 1000 : '世界'.repeat(i % 4)));
for (const options of [{}, { breakLength: 40 }, { breakLength: Infinity }, { compact: false }, { compact: true }, { compact: 1 }, { colors: true }, { breakLength: 120, compact: 6 }]) {
  show(wide, options);
  show({ wide: wide.map((value) => `${value}`), deep: { deeper: Array.from({ length: 12 }, (_, i) => ({ i })) } }, options);
  show(Array.from({ length: 8 }, (_, i) => 'long words that leave no room for columns '.slice(0, 5 * i)), options);
}
