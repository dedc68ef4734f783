// util.inspect of one value of each kind, with each option.
'use strict';
const util = require('util');
class A{constructor(){this.x=1}} class B extends A{get y(){return 1}} class C extends Map{} class D extends Array{}
class E2 extends Error{constructor(m){super(m);this.name='E2x';this.extra=[1]}}
const cyc={a:1,b:{}};cyc.b.c=cyc;cyc.d=[cyc,cyc.b];
const sym=Symbol('s y');
const long=Array.from({length:200},(_, i)=>i*i);
const cases=[
1,-0,'x',"it's",'a"b\'c','`"\'','\u0001\n\t\x7f\ud800',10n,true,null,undefined,sym,Symbol(),
{},[],[[]],{a:{b:{c:{d:1}}}},[[[[1]]]],new A,new B,new C([[1,2]]),D.from([1,2,3]),new (class extends Set{})([1]),
new Map([[{a:1},'b'],['c',new Map([[1,2]])]]),new Set([1,'a',{x:[]}]),new Map().entries(),new Map([[1,2],[3,{a:1}]]).entries(),new Map([[1,2]]).keys(),new Set([5]).values(),new Set([5]).entries(),
cyc,long,long.map(String),Array.from({length:30},(_, i)=>'item'+i),[1.5,22.25,333.125,4,5,6,7,8,9,10],[,1,,2,,,],Object.assign([1,2],{k:1,[sym]:2}),new Array(5),Object.assign(new Array(3),{x:1}),
function f(){},()=>{},class X{},class extends A{},class Y extends B{static z=1},async()=>{},function*g(){},async function*ag(){},Object.assign(function h(){},{a:1}),Math.max,
new Date(0),new Date(NaN),/x/gi,Object.assign(/y/,{a:1}),Object.assign(new Date(0),{a:1}),
new Error('plain'),new TypeError('t'),new E2('custom'),new Error('with cause',{cause:new Error('inner')}),new AggregateError([new Error('1'),2],'agg'),Object.assign(new Error('k'),{code:'E',n:{a:1}}),{e:new Error('nested')},[new RangeError('in array')],
Object.assign(new Error('x'),{name:'Foo'}), Object.assign(new Error('x'),{message:'changed'}), (()=>{const e=new Error('nostack');e.stack=undefined;return e})(),(()=>{const e=new Error('st');e.stack='short';return e})(),
new Uint8Array([1,2,3]),new Float64Array(2),new BigInt64Array(2),new ArrayBuffer(5),new DataView(new ArrayBuffer(3),1),
Promise.resolve(4),new Promise(()=>{}),(()=>{const p=Promise.reject(new Error('r'));p.catch(()=>{});return p})(),Promise.resolve({a:{b:{c:1}}}),
new WeakMap,new WeakSet,new WeakRef({}),Object.create(null),Object.assign(Object.create(null),{a:1}),Object.create({}),Object.create(A.prototype),Object.create(Object.create(null)),
new Number(3),new String('abc'),Object.assign(new String('abc'),{x:1}),new Boolean(false),Object(sym),Object(1n),
(function(){return arguments})(1,2),new Proxy({a:1},{}),new Proxy([1],{}),new Proxy(function pf(){},{}),new Proxy(new Proxy({z:1},{}),{}),
{get a(){return 1},set a(v){},get b(){return 1},set c(v){}},{[sym]:1,'a-b':2,$d:3,__proto__:{}},{['__proto__']:1},{[Symbol.toStringTag]:'Tag'},Object.create({[Symbol.toStringTag]:'Inh'}),
new (class Foo{get [Symbol.toStringTag](){return 'bar'}}),new (class Foo2 extends Map{get [Symbol.toStringTag](){return 'bar'}}),
{[Symbol.for('nodejs.util.inspect.custom')](d,o,i){return `custom ${d} ${o.depth} ${typeof i}`}},{a:{[Symbol.for('nodejs.util.inspect.custom')](){return {x:1,y:'multi\nline'}}}},{a:{[Symbol.for('nodejs.util.inspect.custom')](){return 'multi\nline'}}},
'x'.repeat(300),{s:'y'.repeat(150)},{s:'line one is long enough\n'.repeat(8)},'x'.repeat(10020),
{a:'a'.repeat(30),b:'b'.repeat(30),c:'c'.repeat(30),d:'d'.repeat(10)},{a:1,b:'2',c:[1,2,3],d:{e:{f:{}}},g:new Map([['k',{v:[1,2,{z:{}}]}]])},
{f(){}, g:()=>1,h:class{}},Reflect,new Intl.NumberFormat('en'),new (function Legacy(){this.a=1}),
[undefined,null,NaN,-0],[['a',1],['b',2]],{a:undefined},[function(){}],(function*(){})(),(async function*(){})(),[1,2,3][Symbol.iterator](),'abc'[Symbol.iterator](),'aba'.matchAll(/a/g),
/a(?<n>b)/.exec('ab'),'ab'.match(/(a)/),new (class extends Promise{})(()=>{}),[new Proxy({},{})],{a:[{b:{c:{}}}]},Array(101).fill(0),new Set(Array.from({length:120},(_, i)=>i)),new Map(Array.from({length:120},(_, i)=>[i,i])),
{'你好':'世界','ключ':1},['你好','世界','一','二','三','四','五'],new Array(3).fill({a:1,b:2}),Object.assign(Object.create({inherited:1}),{own:1}),
Object.assign(()=>{}, {[Symbol.toStringTag]:'T'}),Object.setPrototypeOf(function np(){},null),Object.setPrototypeOf(new Map([[1,2]]),null),Object.setPrototypeOf([1,2],null),Object.setPrototypeOf(new Error('np'),null),Object.setPrototypeOf(new Date(0),null),Object.setPrototypeOf(/r/,null),Object.setPrototypeOf(new Uint8Array(2),null),Object.setPrototypeOf(class Q{},null),Object.setPrototypeOf(new Set([1]),null),Object.setPrototypeOf(Promise.resolve(1),null),
];
const opts=[undefined,{depth:0},{depth:null},{showHidden:true},{colors:true},{compact:false},{compact:true},{compact:1},{breakLength:40},{breakLength:Infinity},{sorted:true},{getters:true},{maxArrayLength:2,maxStringLength:4},{showProxy:true},{numericSeparator:true},{depth:5,breakLength:60,compact:5}];

const plain = (text) => text.replace(/\[stack\]: ('.*' \+\n\s*)*'.*'/g, '[stack]').replace(/\n\s*(\x1b\[\d+m)*\s*(at|\.\.\. \d+ lines) .*/g, '').replace(/\x1b\[(90|39)m/g, '');
for (const options of opts) {
  console.log('----', JSON.stringify(options));
  cases.forEach((value, i) => {
    if (options?.numericSeparator && /-0/.test(util.inspect(value))) return; // Node forgets the sign
    try {
      console.log(i, plain(util.inspect(value, options)));
    } catch (error) {
      console.log(i, 'threw', error.message);
    }
  });
}
