// A folder with a tree of files: made, walked, measured, renamed, removed.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'tree-'));
const files = {
  'readme.md': '# Tree\n',
  'src/main.js': 'console.log(1);\n',
  'src/lib/a.js': 'exports.a = 1;\n',
  'src/lib/deep/b.js': 'exports.b = 2;\n',
};
for (const [name, text] of Object.entries(files)) {
  const file = path.join(root, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}
function* walk(folder) {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const full = path.join(folder, entry.name);
    yield { name: path.relative(root, full), folder: entry.isDirectory(), size: entry.isFile() ? fs.statSync(full).size : 0 };
    if (entry.isDirectory()) yield* walk(full);
  }
}
console.table([...walk(root)]);
console.log(fs.readdirSync(root, { recursive: true }).sort());
fs.renameSync(path.join(root, 'src/lib'), path.join(root, 'lib'));
console.log(fs.existsSync(path.join(root, 'src/lib')), fs.readFileSync(path.join(root, 'lib/a.js'), 'utf8'));
try {
  fs.rmdirSync(path.join(root, 'lib'));
} catch (error) {
  console.log(error.code, error.syscall, path.relative(root, error.path));
}
fs.rmSync(root, { recursive: true });
console.log(fs.existsSync(root));
