// Words of a text, counted, sorted and shown as a table.
'use strict';
const { inspect } = require('util');
const text = `It was the best of times, it was the worst of times, it was the age of wisdom,
it was the age of foolishness, it was the epoch of belief, it was the epoch of incredulity`;
const words = text.toLowerCase().match(/\p{L}+/gu);
const counts = new Map();
for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
const sorted = [...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
console.log(`${words.length} words, ${counts.size} of them different`);
console.table(sorted.slice(0, 5).map(([word, count]) => ({ word, count, share: `${(100 * count / words.length).toFixed(1)}%` })));
console.log(new Map(sorted.slice(0, 3)), sorted.slice(-2));
const byLength = words.reduce((all, word) => ((all[word.length] ??= new Set()).add(word), all), {});
console.log(byLength);
console.log(inspect(counts, { maxArrayLength: 2, breakLength: 40 }));
console.log('%s is there %d times; %j', sorted[0][0], sorted[0][1], sorted[0]);
