// URLSearchParams: from what, each method, and in a URL.
'use strict';
const { inspect } = require('util');
for (const q of ['', '?', 'a=1&b=2', '?a=1', 'a', 'a=', '=a', '=', '&', 'a&&b', 'a=b=c', 'a+b=c+d', '%41=%42', 'ü=é', 'a=%zz', 'a=%E4%BD', 'a%00=b', '%FF=%ff', 'a=1&a=2&b=3', 'a=\u{1f600}']) {
  console.log(q, new URLSearchParams(q).toString(), new URLSearchParams(q));
}
for (const q of [{ a: 1, b: 'x' }, [['a', '1'], ['a', '2']], new Map([['k', 'v']]), null, undefined, 5, [], [['a']], [1], ['ab'], { [Symbol.iterator]: 5 }, new URLSearchParams('z=1')]) {
  try {
    console.log(inspect(q), new URLSearchParams(q).toString());
  } catch (error) {
    console.log(inspect(q), error.name, error.code, error.message);
  }
}
const p = new URLSearchParams('b=1&a=2&b=3&c=4');
p.append('d', 'é&');
p.set('b', '9');
console.log(p.get('b'), p.getAll('b'), p.has('a'), p.has('a', '2'), p.has('a', '3'), p.get('zz'), p.size);
p.delete('c');
p.sort();
console.log([...p], [...p.keys()], [...p.values()], p.entries(), p.keys(), String(p));
p.forEach((value, key, self) => console.log(key, value, self === p));
const url = new URL('http://h/?x=1#f');
url.searchParams.append('y', 'a b');
console.log(url.href, url.search);
url.searchParams.delete('x');
url.searchParams.delete('y');
console.log(url.href, url.search === '');
url.search = '?n=1&n=2';
console.log(url.searchParams.getAll('n'));
for (const f of [() => p.append('a'), () => p.get(), () => URLSearchParams.prototype.get.call({}, 'a'), () => p.forEach(1)]) {
  try { f(); } catch (error) { console.log(error.code, error.message); }
}
