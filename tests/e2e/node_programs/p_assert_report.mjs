// A small runner of tests that says what assert says.
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
const tests = new Map();
const test = (name, run) => tests.set(name, run);
test('equal', () => assert.equal(1, 2));
test('equal strings', () => assert.equal('a\nb\nc', 'a\nx\nc'));
test('deep', () => assert.deepEqual({ a: [1, { b: 2 }], c: new Set([1]) }, { a: [1, { b: 3 }], c: new Set([1]) }));
test('not deep', () => assert.notDeepEqual([1], [1]));
test('prototype', () => assert.deepEqual(new Date(0), {}));
test('own message', () => assert.ok(0, 'zero is not true'));
test('own error', () => assert.ok(false, new RangeError('mine')));
test('throws nothing', () => assert.throws(() => {}));
test('throws another', () => assert.throws(() => { throw new TypeError('bad'); }, { name: 'TypeError', message: 'good' }));
test('throws what it should', () => assert.throws(() => { throw new TypeError('bad'); }, /^TypeError: bad$/));
test('match', () => assert.match('abc', /x/));
test('does not match', () => assert.doesNotMatch('abc', /x/));
test('fail', () => assert.fail('reached'));
test('ifError', () => assert.ifError(null));
test('rejects', async () => assert.rejects(Promise.resolve(5)));
test('rejects well', async () => assert.rejects(Promise.reject(new Error('yes')), { message: 'yes' }));
test('does not reject', async () => assert.doesNotReject(Promise.resolve(1)));
let right = 0;
for (const [name, run] of tests) {
  try {
    await run();
    right += 1;
    console.log('ok', name);
  } catch (error) {
    console.log('not ok', name, error.name, error.code, error.operator, error.generatedMessage);
    console.log(error.message.split('\n').map((line) => `    ${line}`).join('\n'));
    if (!(error.actual instanceof Error)) console.log('   ', inspect(error.expected), inspect(error.actual));
  }
}
console.log(right, 'of', tests.size);
