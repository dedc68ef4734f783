// Digests: known ones, of files in parts, of a tree; keyed ones and what compares them.
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const os = require('os');
const path = require('path');
const hex = (algorithm, data) => crypto.createHash(algorithm).update(data).digest('hex');
for (const algorithm of ['md5', 'sha1', 'sha256', 'sha384', 'sha512', 'sha3-256', 'ripemd160']) {
  console.log(algorithm, hex(algorithm, 'The quick brown fox'));
}
const parts = crypto.createHash('sha256');
for (const part of ['The ', Buffer.from('quick '), new Uint8Array([98, 114]), 'own fox']) {
  parts.update(part);
}
const copy = parts.copy();
console.log(parts.digest('hex') === hex('sha256', 'The quick brown fox'), copy.update('!').digest('base64url'));
try {
  parts.update('more');
} catch (error) {
  console.log(error.code, error.message);
}
const key = Buffer.from('0b'.repeat(20), 'hex');
console.log(crypto.createHmac('sha256', key).update('Hi There').digest('hex'));
console.log(crypto.createHmac('sha512', 'key').update('').digest('base64'));
console.log(crypto.pbkdf2Sync('password', 'salt', 4096, 20, 'sha1').toString('hex'));
console.log(crypto.timingSafeEqual(Buffer.from('same'), Buffer.from('same')), crypto.timingSafeEqual(key, Buffer.alloc(20)));
function tree(folder) {
  const entries = fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const sum = crypto.createHash('sha1');
  for (const entry of entries) {
    const full = path.join(folder, entry.name);
    sum.update(`${entry.name}\0`).update(entry.isDirectory() ? tree(full) : hex('sha1', fs.readFileSync(full)));
  }
  return sum.digest('hex');
}
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'digest-'));
fs.mkdirSync(path.join(folder, 'sub'));
fs.writeFileSync(path.join(folder, 'a'), Buffer.alloc(70000, 7));
fs.writeFileSync(path.join(folder, 'sub/b'), 'b');
console.log(tree(folder));
fs.rmSync(folder, { recursive: true });
