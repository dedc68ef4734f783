// Patterns for paths, made into expressions; and a table of what path says.
'use strict';
const path = require('node:path');
const assert = require('node:assert');
function matcher(pattern) {
  const parts = path.normalize(pattern).split(path.sep);
  const source = parts.map((part, i) => {
    const last = i === parts.length - 1;
    if (part === '**') return last ? '.*' : '(?:[^/]+/)*';
    const text = part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[^/]*').replace(/\?/g, '[^/]');
    return last ? text : `${text}/`;
  });
  return new RegExp(`^${source.join('')}$`);
}
const files = ['index.js', 'src/a.js', 'src/lib/b.js', 'src/lib/b.test.js', 'docs/a.md', 'docs/img/x1.png'];
for (const pattern of ['*.js', 'src/**/*.js', './docs/**', '**/*.md', '**/?.js', 'src/../index.*']) {
  console.log(pattern.padEnd(16), matcher(pattern).source, files.filter((file) => matcher(pattern).test(file)));
}
const odd = ['', '.', '/', 'a/b/', '/a/b.c.d', '.hidden', 'x.', '//a//b//../c', '../../up'];
for (const text of odd) {
  console.log([text, path.normalize(text), path.dirname(text), path.basename(text), path.extname(text), path.isAbsolute(text)]);
  assert.deepStrictEqual(path.normalize(path.format(path.parse(text)) || '.').replace(/\/$/, ''), path.normalize(text || '.').replace(/\/$/, ''));
}
console.log(path.join('/a', '..', '..', 'b', '.', 'c/'), path.resolve('/x', 'y', '../z', '/w', 'v'));
console.log(path.relative('/a/b/c', '/a/d'), path.relative('/a', '/a'), path.format({ dir: '/d', name: 'n', ext: 'e' }));
console.log(path.basename('/x/file.html', '.html'), path.sep, path.delimiter, path.posix === path);
for (const bad of [null, 5, {}]) {
  try {
    path.join('a', bad);
  } catch (error) {
    console.log(error.code, error.message);
  }
}
