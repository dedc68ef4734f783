// A balanced tree with its own iterator and inspection, checked against a sorted array.
import { inspect, isDeepStrictEqual } from 'node:util';
import assert from 'node:assert/strict';
class Node {
  constructor(key, priority) { Object.assign(this, { key, priority, left: null, right: null }); }
}
class Treap {
  #root = null;
  #seed = 42;
  size = 0;
  #next() { return this.#seed = (this.#seed * 1103515245 + 12345) % 2147483648; }
  add(key) {
    const insert = (node) => {
      if (node === null) { this.size++; return new Node(key, this.#next()); }
      if (key === node.key) return node;
      const side = key < node.key ? 'left' : 'right', other = side === 'left' ? 'right' : 'left';
      node[side] = insert(node[side]);
      if (node[side].priority <= node.priority) return node;
      const up = node[side];
      node[side] = up[other];
      up[other] = node;
      return up;
    };
    this.#root = insert(this.#root);
    return this;
  }
  has(key) { let at = this.#root; while (at && at.key !== key) at = key < at.key ? at.left : at.right; return at !== null; }
  *[Symbol.iterator](node = this.#root) { if (node) { yield* this[Symbol.iterator](node.left); yield node.key; yield* this[Symbol.iterator](node.right); } }
  get depth() { const deep = (node) => node ? 1 + Math.max(deep(node.left), deep(node.right)) : 0; return deep(this.#root); }
  [inspect.custom](depth, options) { return `Treap(${this.size}) ${inspect([...this], options)}`; }
}
const tree = new Treap(), keys = Array.from({ length: 50 }, (_, i) => (i * 37) % 53);
for (const key of keys) tree.add(key);
assert.deepEqual([...tree], [...new Set(keys)].sort((a, b) => a - b));
console.log(tree, tree.has(5), tree.has(100), tree.depth < 20, { nested: new Treap().add(1) });
console.log(isDeepStrictEqual([...tree], keys), inspect(new Node(1, 2)), Object.keys(tree));
console.log([...tree].slice(0, 5), Math.min(...tree), [...tree].findLast((key) => key % 2 === 0));
