// Dates and Intl, in UTC and English: sums, formats, sorting, plurals.
'use strict';
const day = 86400000, start = new Date(Date.UTC(2024, 1, 27, 12, 30));
for (let i = 0; i < 4; i++) {
  const date = new Date(start.getTime() + i * day);
  console.log(date, date.toISOString(), date.getUTCDay(), JSON.stringify({ date }));
}
console.log(new Date(NaN), [new Date(0)], { d: new Date(8.64e15) }, String(new Date(NaN)), new Date('2024-02-30T00:00:00Z').getTime() > 0);
const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
console.log(format.format(start), format.formatToParts(start).length > 5);
console.log(new Intl.NumberFormat('en-US', { style: 'currency', currency: 'EUR' }).format(1234567.891), (1234.5).toLocaleString('de-DE'));
console.log(['z', 'ä', 'a', 'Z'].sort(new Intl.Collator('de').compare), ['10', '9', '1'].sort(new Intl.Collator('en', { numeric: true }).compare));
const plural = new Intl.PluralRules('en', { type: 'ordinal' }), ends = { one: 'st', two: 'nd', few: 'rd', other: 'th' };
console.log([1, 2, 3, 4, 11, 21, 102].map((n) => n + ends[plural.select(n)]));
console.log(new Intl.ListFormat('en').format(['a', 'b', 'c']), new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(-1, 'day'));
console.log([...new Intl.Segmenter('en', { granularity: 'word' }).segment('Hello, big world')].filter((s) => s.isWordLike).map((s) => s.segment));
console.log('ß'.toUpperCase(), 'İ'.toLowerCase().length, 'e\u0301'.normalize('NFC').length, 'a'.localeCompare('b'));
