// util: callbacks made promises and back, inheritance, deprecation, types, styles.
'use strict';
const util = require('util');
const { EventEmitter } = require('events');
function divide(a, b, done) {
  queueMicrotask(() => {
    if (b === 0) done(new RangeError('by zero'));
    else done(null, a / b);
  });
}
const divided = util.promisify(divide);
divided[Symbol.for('x')] = 1;
divided(6, 3).then((value) => console.log('promised', value));
divided(1, 0).catch((error) => console.log('rejected', error.message));
const back = util.callbackify(async (value) => {
  if (!value) throw value;
  return value * 2;
});
back(21, (error, value) => console.log('called back', error, value));
back(0, (error) => console.log('called back', error.code, error.reason));
function custom() {}
custom[util.promisify.custom] = () => Promise.resolve('the custom one');
util.promisify(custom)().then(console.log);
function Old() {
  EventEmitter.call(this);
}
util.inherits(Old, EventEmitter);
const old = new Old();
old.on('x', (value) => console.log('inherited', value));
old.emit('x', 1);
console.log(Old.super_ === EventEmitter, old instanceof EventEmitter);
console.log(util.types.isRegExp(/x/), util.types.isProxy(new Proxy({}, {})), util.types.isAsyncFunction(async () => {}), util.types.isGeneratorFunction(Old));
console.log(util.isDeepStrictEqual([1, { a: new Map() }], [1, { a: new Map() }]), util.isDeepStrictEqual([0], [-0]));
console.log(util.stripVTControlCharacters('\u001b[31mred\u001b[39m'), util.toUSVString('a\ud800'));
console.log(util.format('%s %d %i %f %j %o %%', 'text', '12', 3.9, '1.50', { a: 1 }, [1]), util.format(1, 'b', { c: 2 }));
console.log(util.inspect({ a: 1n, [Symbol('s')]: [new Map([[{}, 1]])] }, { showHidden: true, depth: 5 }), util.inspect('it\'s "q"'));
for (const bad of [() => util.promisify(5), () => util.callbackify('x'), () => util.inherits(Old, null)]) {
  try {
    bad();
  } catch (error) {
    console.log(error.code, error.message);
  }
}
