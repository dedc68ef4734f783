// What assert says of each failure.
'use strict';
const assert = require('assert');
const A=[a=>a.strictEqual(1,2),a=>a.strictEqual('a','b'),a=>a.strictEqual('abcdefghijklm','abcdefghijkln'),a=>a.strictEqual({a:1},{a:1}),a=>a.strictEqual(1,2,'msg'),a=>a.strictEqual([1,2,3],[1,2,4]),a=>a.deepStrictEqual({a:1},{a:2}),a=>a.deepStrictEqual([1,2,3],[1,2,3,4]),a=>a.deepStrictEqual({a:1,b:{c:[1,2,3]}},{a:1,b:{c:[1,2,4]}}),a=>a.deepStrictEqual(new Map([[1,2]]),new Map([[1,3]])),a=>a.deepEqual({a:1},{a:2}),a=>a.notStrictEqual(1,1),a=>a.notDeepStrictEqual({a:1},{a:1}),a=>a.equal(1,2),a=>a.notEqual(1,1),a=>a.notDeepEqual({a:1},{a:1}),a=>a.fail(),a=>a.fail('x'),a=>a.fail(new TypeError('y')),a=>a.ok(),a=>a.ok(0,'zero'),a=>a(false,'no'),a=>a.throws(()=>{}),a=>a.throws(()=>{},TypeError),a=>a.throws(()=>{},'m'),a=>a.throws(()=>{throw new Error('q')},/z/),a=>a.throws(()=>{throw new Error('q')},TypeError),a=>a.throws(()=>{throw new Error('q')},{message:'z'}),a=>a.throws(()=>{throw new Error('q')},{message:'q'}),a=>a.throws(()=>{throw new Error('q')},/q/),a=>a.throws(()=>{throw new Error('q')},e=>false),a=>a.throws(()=>{throw new Error('q')},function val(){return 5}),a=>a.throws(()=>{throw 5},{a:1}),a=>a.throws(()=>{throw new Error('q')},'q'),a=>a.throws(5),a=>a.doesNotThrow(()=>{throw new Error('w')}),a=>a.doesNotThrow(()=>{throw new Error('w')},'m'),a=>a.ifError(null),a=>a.ifError(new Error('i')),a=>a.ifError('s'),a=>a.match('abc',/x/),a=>a.match(5,/x/),a=>a.doesNotMatch('abc',/b/),a=>a.match('a','b'),a=>a.strictEqual(1),a=>a.deepEqual(),a=>a.strict.equal(1,'1'),a=>a.strict.deepEqual([1],['1']),a=>a.deepStrictEqual([1,2,3,4,5,6,7,8,9,10],[1,2,3,4,5,6,7,8,9,11]),a=>a.deepStrictEqual([0,2,3,4,5,6,7,8,9,10],[1,2,3,4,5,6,7,8,9,10]),a=>a.strictEqual('a\nb\nc','a\nb\nd'),a=>a.strictEqual(NaN,0),a=>a.strictEqual(undefined,null),a=>a.deepStrictEqual({},[]),a=>a.deepStrictEqual(new Set([1]),new Set([2])),a=>a.strictEqual(1,1n),a=>a.notStrictEqual({a:1}.a,1,'nm'),a=>a.deepStrictEqual(-0,0),a=>a.deepStrictEqual({a:[{b:1}],z:2},{a:[{b:1}],z:3}),a=>a.equal('longer string than that one','other'),a=>a.equal({a:1},{a:1}),a=>a.strictEqual(()=>1,()=>2),a=>a.deepStrictEqual(new Error('a'),new Error('b')),a=>a.deepStrictEqual('a'.repeat(50),'b'.repeat(50)),a=>a.deepStrictEqual({a:1,b:2,c:3,d:4,e:5,f:6},{a:1,b:2,c:0,d:4,e:5,f:6}),a=>a.deepStrictEqual({a:1},{a:1,b:2}),a=>a.deepStrictEqual({a:1,b:2},{a:1}),a=>a.deepStrictEqual([1,[2,[3]]],[1,[2,[4]]]),a=>a.deepStrictEqual(Array.from({length:30},(_, i)=>i),Array.from({length:30},(_, i)=>i===15?0:i))];
const X=[a=>a.strictEqual("abcdefghijklmnop","abcdefghijklmnoq","m"),a=>a.strictEqual({},{},"m"),a=>a.strictEqual([1],2,"m"),a=>a.deepStrictEqual([1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16],[1,2,3,0,5,6,7,8,9,10,11,12,13,0,15,16]),a=>a.deepStrictEqual([1,2,3,4,5,6,7,8,9],[1,2,3,0,5,6,0,8,9]),a=>a.deepStrictEqual([1,2,3],[1,3]),a=>a.deepStrictEqual({a:1,b:1,c:1,d:{e:1}},{a:1,c:1,d:{e:1}}),a=>a.strictEqual({a:1,b:[]},{a:1,b:[1]}),a=>a.deepStrictEqual([3,1,2],[1,2,3]),a=>a.deepStrictEqual("a b c".split(" "),"b c d".split(" ")),a=>a.deepStrictEqual({a:{b:1},c:[1,2,3]},{a:{b:2},c:[3,2,1]})];
for (const attempt of [...A, ...X]) {
  if (/a\.ok\(\)|ok\(0\)/.test(String(attempt))) continue; // Node reads the source there
  try {
    attempt(assert);
    console.log(String(attempt), 'holds');
  } catch (error) {
    console.log(String(attempt), error.name, error.code, error.operator, error.generatedMessage, JSON.stringify(error.message));
  }
}
(async () => {
  await assert.rejects(Promise.reject(new TypeError('no')), TypeError);
  await assert.rejects(async () => { throw new Error('x'); }, { message: 'x' });
  await assert.rejects(Promise.resolve(1)).catch((error) => console.log(error.message));
  await assert.rejects(5).catch((error) => console.log(error.code, error.message));
  await assert.rejects(() => 5).catch((error) => console.log(error.code, error.message));
  await assert.doesNotReject(Promise.reject(new Error('late'))).catch((error) => console.log(error.message));
  await assert.doesNotReject(Promise.resolve());
  console.log(require('assert/strict') === assert.strict, require('node:assert') === assert, assert.strict.strict === assert.strict);
})();
