// lodash: collections, objects, strings, functions and chains.
'use strict';
const _ = require('lodash');
const users = [
  { user: 'barney', age: 36, active: true, tags: ['a', 'b'] },
  { user: 'fred', age: 40, active: false, tags: ['b'] },
  { user: 'pebbles', age: 1, active: true, tags: [] },
];
console.log('VERSION', _.VERSION);
console.log('chunk', _.chunk(['a', 'b', 'c', 'd', 'e'], 2));
console.log('compact', _.compact([0, 1, false, 2, '', 3, null, NaN]));
console.log('differenceBy', _.differenceBy([2.1, 1.2, 3.3], [2.3, 3.4], Math.floor));
console.log('flattenDeep', _.flattenDeep([1, [2, [3, [4]], 5]]));
console.log('zipObjectDeep', _.zipObjectDeep(['a.b[0].c', 'a.b[1].d'], [1, 2]));
console.log('groupBy', _.groupBy(users, 'active'));
console.log('keyBy', _.keyBy(users, (one) => one.user.slice(0, 2)));
console.log('orderBy', _.orderBy(users, ['active', 'age'], ['asc', 'desc']).map((one) => one.user));
console.log('partition', _.partition(users, ['active', true]));
console.log('countBy', _.countBy(_.flatMap(users, 'tags')));
console.log('sumBy, meanBy', _.sumBy(users, 'age'), _.meanBy(users, 'age'));
console.log('get', _.get({ a: [{ b: { c: 3 } }] }, 'a[0].b.c'), _.get({}, 'a.b', 'default'));
console.log('set', _.set({}, ['x', '0', 'y', 'z'], 5));
console.log('merge', _.merge({ a: [{ b: 2 }, { d: 4 }] }, { a: [{ c: 3 }, { e: 5 }] }));
console.log('omitBy, pickBy', _.omitBy({ a: 1, b: '2' }, _.isNumber), _.pickBy({ a: 1, b: '2' }, _.isNumber));
console.log('defaultsDeep', _.defaultsDeep({ a: { b: 2 } }, { a: { b: 1, c: 3 } }));
console.log('invertBy', _.invertBy({ a: 1, b: 2, c: 1 }));
console.log('cloneDeep', _.cloneDeep({ when: new Date(0), map: new Map([[1, { a: 1 }]]), re: /x/gi, bytes: new Uint8Array([1, 2]) }));
console.log('isEqual', _.isEqual({ a: new Set([1]) }, { a: new Set([1]) }), _.isEqual([NaN], [NaN]), _.isEqual({ a: 1 }, { a: 2 }));
console.log('cases', _.camelCase('--foo-bar--'), _.kebabCase('fooBar baz'), _.snakeCase('--FOO-BAR--'), _.startCase('fooBar'));
console.log('words', _.words('fred, barney, & pebbles'), _.words('ХмураяПогода 12px'));
console.log('deburr', _.deburr('déjà vu'), _.escape('<b>&"\''), _.unescape('&lt;&amp;&#39;'));
console.log('pad', _.pad('abc', 8, '_-'), _.truncate('hi-diddly-ho there, neighborino', { length: 24, separator: ' ' }));
const compiled = _.template('<% _.forEach(users, function(one) { %><li><%- one.user %></li>\n<% }); %>${ users.length }');
console.log('template', compiled({ users }));
const greet = _.curry((greeting, name, mark) => `${greeting} ${name}${mark}`);
console.log('curry', greet('hello')('you')('!'), greet(_, 'you', '?')('bye'));
const memo = _.memoize((n) => ({ n }));
console.log('memoize', memo(1) === memo(1), memo(1) === memo(2), memo.cache.has(1));
console.log('flow', _.flow([_.add, (n) => n * n])(1, 2));
console.log('range', _.range(0, 20, 5), _.rangeRight(4), _.times(3, String));
console.log('chain', _(users).filter('active').map('user').sortBy().reverse().value());
console.log('attempt', _.attempt(() => { throw new TypeError('no'); }) instanceof TypeError, _.isError(new Error('x')));
console.log('types', _.isPlainObject(new (class A {})()), _.isBuffer(Buffer.alloc(1)), _.isArguments((function () { return arguments; })()), _.isTypedArray(new Int8Array(1)));
console.log('toPath', _.toPath('a[0].b["c.d"]'), _.uniqueId('id_'), _.uniqueId('id_'));
const debounced = _.debounce((value) => console.log('debounced', value), 5);
debounced(1);
debounced(2);
_.defer((text) => console.log(text), 'deferred');
console.log('flush', debounced.flush());
