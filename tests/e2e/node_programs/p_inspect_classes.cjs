// How classes of one's own are shown, by themselves and by util.inspect.custom.
'use strict';
const util = require('util');
class Temperature {
  #celsius;
  constructor(celsius) { this.#celsius = celsius; }
  [util.inspect.custom](depth, options) {
    if (depth < 0) return options.stylize('[Temperature]', 'special');
    return `${options.stylize(this.#celsius, 'number')}°C`;
  }
}
class Tree {
  constructor(value, ...children) { Object.assign(this, { value, children }); }
  get size() { return 1 + this.children.reduce((sum, child) => sum + child.size, 0); }
}
class Stack extends Array { peek() { return this.at(-1); } }
class Registry extends Map { constructor(...args) { super(...args); this.hits = 0; } }
class Failure extends Error { name = 'Failure'; constructor(message, data) { super(message); this.data = data; } }
const tree = new Tree(1, new Tree(2, new Tree(4)), new Tree(3));
console.log(tree, tree.size);
console.log(util.inspect(tree, { depth: 0 }), util.inspect(tree, { depth: Infinity, compact: false }));
console.log([new Temperature(20.5), { t: new Temperature(-1) }], util.inspect({ a: { b: { t: new Temperature(0) } } }, { depth: 1 }));
console.log(Stack.from([1, 2, 3]), new Registry([['k', new Temperature(5)]]), Tree, Stack, new (class extends Tree {})(1));
console.log(util.inspect(new Failure('broke', { code: 5 })).split('\n').filter((line) => !/^ {4}at /.test(line)).join('\n'));
console.log(util.inspect(new Tree('x'), { colors: true }), util.inspect(Object.create(Tree.prototype)), util.inspect({ get a() { return 1; } }, { getters: true }));
console.log(new (class { static x = 1; y = [2]; z = { w: null }; #hidden = 1; })(), Object.assign(Object.create({ up: 1 }), { own: 1 }));
