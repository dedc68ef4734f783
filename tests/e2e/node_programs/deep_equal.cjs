// Deep equality, strict and loose, of every pair of many values.
'use strict';
const util = require('util');
const assert = require('assert');
const vals=[0,-0,1,NaN,'1','a',true,false,null,undefined,1n,Symbol.iterator,{},{a:1},{a:1,b:2},{b:2,a:1},{a:undefined},{b:undefined},[],[1],[1,2],[,1],[undefined,1],new Set,new Set([1,2]),new Set([2,1]),new Set(['1',2]),new Set([{a:1}]),new Set([{a:1},{a:2}]),new Map,new Map([[1,2]]),new Map([['1',2]]),new Map([[{a:1},{b:1}]]),new Map([[1,{b:1}]]),new Date(0),new Date(1),new Date(NaN),/a/,/a/g,new Error('a'),new Error('b'),new TypeError('a'),Object.create(null),Object.assign(Object.create(null),{a:1}),new (class A{}),new Uint8Array([1]),new Uint8Array([2]),new Float32Array([0]),new Float32Array([-0]),new Int8Array([1]),new ArrayBuffer(1),new Number(1),new Number(2),Object(1n),new String('a'),new Boolean(true),(function(){return arguments})(1),Object.assign([1],{x:1}),{[Symbol.for('z')]:1},{[Symbol.for('z')]:2},new Error('a',{cause:1}),()=>1,Promise.resolve(1),new Set([null]),new Set([undefined]),new Set([NaN]),new Map([[null,1]]),new Map([[undefined,1]]),new Proxy({a:1},{}),new Proxy([1],{}),'',[[]],[{}],{a:{b:{c:[1,2]}}},{a:{b:{c:[1,2]}}},{a:{b:{c:[1,'2']}}}];
const c1={};c1.x=c1;const c2={};c2.x=c2;vals.push(c1,c2);

const loosely = (a, b) => {
  try {
    assert.deepEqual(a, b);
    return 1;
  } catch {
    return 0;
  }
};
vals.forEach((a, i) => {
  console.log(i, vals.map((b) => Number(util.isDeepStrictEqual(a, b))).join(''), vals.map((b) => loosely(a, b)).join(''));
});
