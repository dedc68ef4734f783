// Errors: classes, causes, aggregates, and how they are shown without their frames.
'use strict';
const { inspect, format, types } = require('util');
const plain = (text) => text.replace(/\n\s+at .*/g, '').replace(/\n\s+\.\.\. \d+ lines.*/g, '');
class NotFound extends Error {
  constructor(what, options) { super(`${what} was not found`, options); this.name = 'NotFound'; this.what = what; }
}
class Wrapped extends NotFound { get [Symbol.toStringTag]() { return 'Tagged'; } }
const inner = new RangeError('inner'), outer = new NotFound('x', { cause: inner });
console.log(plain(inspect(outer)));
console.log(plain(inspect(new Wrapped('y', { cause: 'text' }))));
console.log(plain(inspect(new AggregateError([inner, new TypeError('second')], 'several'))));
console.log(plain(inspect({ error: inner, list: [new SyntaxError('in a list')] })));
console.log(plain(format('%s|%o', inner, 5)), plain(format(outer)), String(outer), `${inner}`);
for (const error of [Object.assign(new Error('coded'), { code: 'E_X', errno: -2 }), Object.assign(new Error(''), { name: '' }), new Error(), Object.create(Error.prototype)]) {
  console.log(plain(inspect(error)), types.isNativeError(error), error instanceof Error, Object.prototype.toString.call(error));
}
const bare = new Error('bare');
bare.stack = 'replaced stack';
console.log(bare, [bare], Object.keys(outer), outer.cause === inner);
const frozen = Object.freeze(new TypeError('frozen'));
console.log(plain(inspect(frozen, { compact: false })), frozen.message, typeof frozen.stack);
try { null.x; } catch (error) { console.log(error.name, error.message, error.constructor === TypeError); }
try { undefinedName; } catch (error) { console.log(plain(inspect(error)), inspect(error.name, { colors: true })); }
