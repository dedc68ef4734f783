// util.format: every mark with every kind of value.
'use strict';
const util = require('util');
class A{constructor(){this.x=1}} class B extends A{get y(){return 1}} class C extends Map{} class D extends Array{}
class E2 extends Error{constructor(m){super(m);this.name='E2x';this.extra=[1]}}
const cyc={a:1,b:{}};cyc.b.c=cyc;cyc.d=[cyc,cyc.b];
const fcases=[['%s',1],['%s','a',{a:1}],['%s',{a:{b:1}}],['%s',Symbol('q')],['%s',-0],['%s',5n],['%s',null],['%s',undefined],['%s',[1,[2,[3]]]],['%s',new Date(0)],['%s',new Error('e')],['%s',new A],['%s',new (class{toString(){return 'own'}})],['%s',()=>5],['%s',function ff(){}],['%s',class K{}],['%s',Object.create(null)],['%s',{toString(){return 'str'}}],['%s',{[Symbol.toPrimitive](){return 'prim'}}],
['%d','42'],['%d',{}],['%d',5n],['%d',Symbol()],['%d',-0],['%i',4.9],['%i','0x10'],['%i',-0.5],['%f','1.5x'],['%f',Symbol()],['%j',{a:[1]}],['%j',cyc],['%j',undefined],['%o',{a:{f(){}}}],['%O',{a:{b:{c:{d:1}}}}],['%c','css'],['%%',1],['%%'],['a%'],['%z',1],['%s'],['%s %s','a'],['a','b',{c:1}],[1,2,'3'],[{},[]],[],[''],['','x'],['%s%s','a','b','c'],['100%','x'],[null,'x'],[undefined],[Symbol('a')],['%s',new Proxy({},{})],['%s',new Proxy(function(){},{})],['%o',[1,2]],['%o',function ox(){}],['%s',new Map],['%s',new (class extends Error{constructor(){super('sub')}})],['%d','abc'],['%i','12px'],['%s',[undefined]]];

const plain = (text) => text.replace(/\n\s+at .*/g, '');
for (const args of fcases) {
  try {
    console.log(plain(util.format(...args)));
  } catch (error) {
    console.log('threw', error.message);
  }
}
console.log(util.formatWithOptions({ compact: false }, '%O', { a: { b: 1 } }, [1]));
