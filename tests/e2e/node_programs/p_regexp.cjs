// Regular expressions: groups, look-behind, sticky, unicode, replacing by functions, splitting.
'use strict';
const log = '2024-01-05 ERROR [db] timeout after 30s\n2024-01-06 INFO [web] ready\nbroken line\n2024-01-06 ERROR [web] 500 /x?y=1';
const line = /^(?<date>\d{4}-\d{2}-\d{2}) (?<level>[A-Z]+) \[(?<part>\w+)\] (?<text>.*)$/gm;
const found = [...log.matchAll(line)];
console.log(found.map(({ groups, index }) => ({ ...groups, index })));
console.log(found[0], found.length, line.lastIndex, line);
console.log(log.replace(/(\d+)s\b/, (_, n) => `${n * 1000}ms`).split('\n')[0], 'a-b_c'.replace(/[-_](\w)/g, (_, c) => c.toUpperCase()));
console.log('price: $5, €6'.match(/(?<=[$€])\d+/g), 'x1y22'.split(/(\d+)/), 'aaa'.replaceAll('a', '$&$&'), 'abc'.replace('b', '[$`|$\'|$$]'));
const sticky = /\w+\s*/y;
for (const text of ['one two', '!one']) {
  sticky.lastIndex = 0;
  const words = [];
  for (let m; (m = sticky.exec(text));) words.push([m[0], sticky.lastIndex]);
  console.log(text, words);
}
console.log(/\p{Emoji}/u.test('\u{1f600}'), '\u{1f600}'.match(/./gu).length, '\u{1f600}'.match(/./g).length, /^[\p{L}--[a-z]]$/v.test('ä'));
console.log(/(a)|(b)/.exec('b'), /x*/[Symbol.replace]('abc', '-'), /a.c/s.test('a\nc'), new RegExp('a/b', 'i'), /(?:)/.source, RegExp('').source);
const indices = /b(c)/d.exec('abcd');
console.log(indices.indices, indices.indices[1], Object.keys(indices));
for (const bad of ['(', '[z-a]', '(?<a>.)(?<a>.)', '\\']) { try { new RegExp(bad, 'u'); } catch (error) { console.log(error.name, error.message); } }
