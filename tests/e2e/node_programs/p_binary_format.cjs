// A small binary format: written with Buffer, read again, and shown.
'use strict';
const assert = require('assert');
const MAGIC = Buffer.from('V8C1');
function write(records) {
  const parts = [MAGIC, Buffer.alloc(4)];
  parts[1].writeUInt32BE(records.length);
  for (const { id, name, score, big } of records) {
    const text = Buffer.from(name, 'utf8'), head = Buffer.alloc(2 + 1 + 8 + 8);
    let at = head.writeUInt16LE(id, 0);
    at = head.writeInt8(text.length, at);
    at = head.writeDoubleBE(score, at);
    head.writeBigInt64LE(big, at);
    parts.push(head, text);
  }
  return Buffer.concat(parts);
}
function* read(bytes) {
  assert.ok(bytes.subarray(0, 4).equals(MAGIC), 'magic');
  let at = 8;
  for (let i = 0; i < bytes.readUInt32BE(4); i++) {
    const length = bytes.readInt8(at + 2);
    yield { id: bytes.readUInt16LE(at), score: bytes.readDoubleBE(at + 3), big: bytes.readBigInt64LE(at + 11), name: bytes.toString('utf8', at + 19, at + 19 + length) };
    at += 19 + length;
  }
}
const records = [{ id: 1, name: 'Zoë', score: 1.5, big: -5n }, { id: 65535, name: '日本', score: -0.1, big: 2n ** 62n }, { id: 0, name: '', score: NaN, big: 0n }];
const bytes = write(records);
console.log(bytes, bytes.length);
console.log([...read(bytes)]);
console.log(bytes.toString('hex'), bytes.toString('base64url'));
assert.deepStrictEqual([...read(bytes)].map((r) => r.name), records.map((r) => r.name));
assert.throws(() => [...read(Buffer.from('nope'))], /magic/);
console.log(bytes.indexOf('本'), bytes.includes(Buffer.from([0xff, 0xff])), Buffer.compare(bytes, bytes), JSON.stringify(bytes.subarray(0, 3)));
