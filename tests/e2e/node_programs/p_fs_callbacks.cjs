// Files with callbacks, one step behind the other, and what a callback is told when it fails.
'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
fs.mkdtemp(path.join(os.tmpdir(), 'callbacks-'), (error, folder) => {
  if (error) throw error;
  const file = path.join(folder, 'notes.txt');
  fs.writeFile(file, 'first\n', (failed) => {
    console.log('written', failed);
    fs.appendFile(file, 'second\n', () => {
      fs.readFile(file, 'utf8', (_, text) => {
        console.log('read', text.split('\n'));
        fs.stat(file, (wrong, stats) => {
          console.log('stat', wrong, stats.isFile(), stats.isDirectory(), stats.size);
          missing(folder);
        });
      });
    });
  });
});
function missing(folder) {
  fs.readFile(path.join(folder, 'absent'), (error, data) => {
    console.log(error.code, error.errno, error.syscall, path.basename(error.path), data);
    console.log(error.message.replace(folder, 'FOLDER'), error instanceof Error);
    fs.access(folder, fs.constants.R_OK | fs.constants.W_OK, (denied) => {
      console.log('access', denied);
      fs.rm(folder, { recursive: true, force: true }, (left) => {
        console.log('removed', left, fs.existsSync(folder));
      });
    });
  });
}
for (const bad of [5, 'text', { encoding: 'nothing' }, { flag: 'q' }]) {
  try {
    fs.readFile('any', bad, () => console.log('never'));
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
