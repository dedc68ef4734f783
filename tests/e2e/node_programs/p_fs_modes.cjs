// Modes and times of files.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'modes-'));
const file = path.join(folder, 'script.sh');
fs.writeFileSync(file, '#!/bin/sh\nexit 3\n', { mode: 0o600 });
const mode = () => (fs.statSync(file).mode & 0o777).toString(8);
console.log(mode());
fs.chmodSync(file, 0o755);
console.log(mode());
fs.accessSync(file, fs.constants.X_OK);
const then = new Date('2001-02-03T04:05:06.000Z');
fs.utimesSync(file, then, new Date(then.getTime() + 1000));
const stats = fs.statSync(file);
console.log(stats.atime, stats.mtime, stats.mtimeMs);
console.log(stats.isFIFO(), stats.isSocket(), stats.isBlockDevice(), stats.isCharacterDevice());
console.log(fs.statSync('/dev/null').isCharacterDevice());
console.log(typeof stats.ino, typeof stats.uid, stats.blksize > 0);
console.log(fs.statSync(path.join(folder, 'absent'), { throwIfNoEntry: false }));
fs.truncateSync(file, 9);
console.log(fs.readFileSync(file, 'latin1'), fs.readFileSync(file, 'hex'), fs.readFileSync(file, 'base64'));
const { O_CREAT, O_EXCL, O_WRONLY } = fs.constants;
const fd = fs.openSync(path.join(folder, 'new'), O_CREAT | O_EXCL | O_WRONLY, 0o640);
console.log((fs.fstatSync(fd).mode & 0o777).toString(8));
fs.closeSync(fd);
for (const flag of ['wx', 'r+', 'nonsense']) {
  try {
    fs.closeSync(fs.openSync(path.join(folder, flag === 'r+' ? 'absent' : 'new'), flag));
  } catch (error) {
    console.log(flag, error.code);
  }
}
fs.rmSync(folder, { recursive: true, force: true });
