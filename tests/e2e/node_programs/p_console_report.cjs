// A report on the console: tables, groups, counters, formats, assertions.
'use strict';
const sales = [
  { region: 'north', quarter: 1, total: 120.5 },
  { region: 'south', quarter: 1, total: 80 },
  { region: 'north', quarter: 2, total: 99.25, note: 'holidays' },
];
console.table(sales);
console.table(sales, ['region', 'total']);
console.table(new Map([['a', 1], ['b', { c: 2 }]]));
console.table([['x', 'y'], ['z']]);
console.table(new Set(['one', 'two']));
console.table('no table');
const regions = new Map();
for (const { region, total } of sales) {
  regions.set(region, (regions.get(region) ?? 0) + total);
}
for (const [region, total] of regions) {
  console.group('Region', region);
  console.log('total %d (%i whole, %s as text)', total, total, total);
  console.group();
  console.info('two\nlines %o', [region]);
  console.groupEnd();
  console.groupEnd();
}
console.count();
console.count('north');
console.count();
console.countReset();
console.count();
console.assert(sales.length === 3, 'not printed');
console.assert(sales.length === 4, 'there are %d', sales.length);
console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 });
console.log('%c styled %% %j %O', 'color: red', { a: 1 }, { deep: { er: [1] } }, 'rest');
console.warn('a warning', new Map([[1, 2]]));
console.error('%s and %s', Symbol('s'), 10n);
console.debug(regions);
