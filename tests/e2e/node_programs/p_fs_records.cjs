// Records of a fixed length in one file, by descriptor and position.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const LENGTH = 16;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'records-'));
const fd = fs.openSync(path.join(folder, 'data.bin'), 'w+');
function put(at, id, name) {
  const record = Buffer.alloc(LENGTH);
  record.writeUInt32BE(id, 0);
  record.write(name, 4, 'utf8');
  return fs.writeSync(fd, record, 0, LENGTH, at * LENGTH);
}
function get(at) {
  const record = Buffer.alloc(LENGTH);
  const count = fs.readSync(fd, record, 0, LENGTH, at * LENGTH);
  if (count === 0) return null;
  return { id: record.readUInt32BE(0), name: record.toString('utf8', 4).replace(/\0+$/, '') };
}
console.log(put(0, 7, 'seven'), put(1, 0xfffffffe, 'größer'), put(3, 1, 'behind a hole'));
console.log([0, 1, 2, 3, 4].map(get));
console.log(put(1, 9, 'other'), get(1));
console.log(fs.fstatSync(fd).size);
fs.ftruncateSync(fd, LENGTH);
console.log(get(0), get(1));
fs.fsyncSync(fd);
fs.closeSync(fd);
try {
  fs.readSync(fd, Buffer.alloc(1), 0, 1, 0);
} catch (error) {
  console.log(error.code, error.syscall);
}
fs.rmSync(folder, { recursive: true });
