// path: each function with each of many paths.
'use strict';
const path = require('node:path');
const util = require('node:util');
const ps=['','/','//','///','a','a/','/a','/a/','a/b','/a/b/','.','..','./','../','./a','../a','a/..','a/../..','/..','/../a','a//b','//a//b//','a/./b','a.txt','.a','.a.b','a.','a..','/x/.bashrc','/x/y.tar.gz/','...','a/.../b','..a','a/..b',' ','ü/é','a\\b','c:/d','//server/share','/a/../../b','/.','/./','a/b/../../../c'];

const run = (what, f) => {
  try {
    console.log(what, util.inspect(f()));
  } catch (error) {
    console.log(what, error.name, error.code, error.message);
  }
};
for (const p of ps) {
  for (const name of ['normalize', 'isAbsolute', 'dirname', 'basename', 'extname', 'parse', 'resolve']) run(`${name} ${p}`, () => path[name](p));
  for (const q of ps) for (const name of ['join', 'resolve', 'relative', 'basename']) run(`${name} ${p} ${q}`, () => path[name](p, q));
}
for (const value of [null, undefined, 1, {}, [], () => 1, Symbol('x')]) {
  for (const name of ['normalize', 'dirname', 'join', 'parse', 'format', 'resolve', 'isAbsolute']) run(name, () => path[name](value));
}
for (const parts of [{}, { dir: '/a', base: 'b' }, { root: '/', base: 'x' }, { root: '/', dir: '/', name: 'n', ext: 'e' }, { name: 'n', ext: '.e' }]) run('format', () => path.format(parts));
console.log(path.sep, path.delimiter, path.posix === path, require('path/posix') === path.posix, require('path') === path);
