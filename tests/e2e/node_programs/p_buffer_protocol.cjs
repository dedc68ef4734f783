// Frames of a protocol: encoded, split anywhere, put together again.
'use strict';
const { Buffer } = require('buffer');
const MAGIC = 0xcafe;
function frame(type, body) {
  const payload = Buffer.from(body);
  const head = Buffer.alloc(8);
  head.writeUInt16BE(MAGIC, 0);
  head.writeUInt8(type, 2);
  head.writeUInt8(payload.reduce((sum, byte) => (sum + byte) & 0xff, 0), 3);
  head.writeUInt32LE(payload.length, 4);
  return Buffer.concat([head, payload]);
}
class Parser {
  rest = Buffer.alloc(0);
  *push(chunk) {
    this.rest = Buffer.concat([this.rest, chunk]);
    while (this.rest.length >= 8) {
      if (this.rest.readUInt16BE(0) !== MAGIC) throw new RangeError(`no frame at ${this.rest.subarray(0, 4).toString('hex')}`);
      const size = this.rest.readUInt32LE(4);
      if (this.rest.length < 8 + size) return;
      const body = this.rest.subarray(8, 8 + size);
      const sum = body.reduce((total, byte) => (total + byte) & 0xff, 0);
      yield { type: this.rest[2], right: sum === this.rest[3], text: body.toString() };
      this.rest = this.rest.subarray(8 + size);
    }
  }
}
const bytes = Buffer.concat([frame(1, 'hello'), frame(2, ''), frame(3, 'größer 😀'), frame(4, Buffer.alloc(20, 'ab'))]);
console.log(bytes.length, bytes.toString('hex', 0, 13), bytes.indexOf('größer'), bytes.includes(0xca));
for (const step of [1, 7, 1000]) {
  const parser = new Parser();
  const found = [];
  for (let at = 0; at < bytes.length; at += step) {
    found.push(...parser.push(bytes.subarray(at, at + step)));
  }
  console.log(step, found, parser.rest.length);
}
try {
  [...new Parser().push(Buffer.from('not a frame'))];
} catch (error) {
  console.log(error.message);
}
console.log(bytes.subarray(0, 8), bytes.subarray(8, 13).toJSON());
console.log(Buffer.compare(frame(1, 'a'), frame(1, 'b')), frame(1, 'a').equals(frame(1, 'a')));
console.log(Buffer.from([1, 2, 3, 4]).swap16(), Buffer.byteLength('größer'), Buffer.from('ff0', 'hex'));
for (const bad of [() => bytes.readUInt32LE(bytes.length - 2), () => Buffer.alloc(-1), () => Buffer.from(5), () => Buffer.alloc(2).writeUInt8(300)]) {
  try {
    bad();
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
