// util.inspect of a large object: 2,000 records, all of each. Prints ms.
const { inspect } = require('util');
const { median } = require('./common.js');
class Person {
  constructor(i) {
    this.id = i;
    this.name = `person ${i}`;
    this.born = new Date(i * 1e9);
    this.tags = new Set(['a', 'b', `tag ${i % 17}`]);
    this.scores = [i, i / 3, -i, undefined, null];
    this.address = { street: `street "${i}"`, place: { town: 'Bern', code: 3000 + (i % 30) } };
    this.known = new Map([['x', i], ['y', { z: i }]]);
    this.greet = () => i;
  }
}
const people = Array.from({ length: 2000 }, (_, i) => new Person(i));
async function all() {
  const text = inspect(people, { depth: Infinity, maxArrayLength: Infinity });
  if (!text.includes("name: 'person 1999'") || !text.includes("Map(2) { 'x' => 1999, 'y' => { z: 1999 } }")) throw new Error(text.slice(-500));
}
median(15, all).then(console.log);
