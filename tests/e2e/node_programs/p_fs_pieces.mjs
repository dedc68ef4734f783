// Files read in pieces: how long these are, parts of a file, text whose characters lie across their borders, and loops
// that are left early.
import { appendFileSync, createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
const folder = mkdtempSync(join(tmpdir(), 'pieces-'));
const file = join(folder, 'large');
const bytes = Buffer.alloc(700000);
for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 7 + (i >> 8) * 13) & 255;
writeFileSync(file, bytes);
for (const options of [undefined, { highWaterMark: 1000 }, { highWaterMark: 99999, start: 10 }, { end: 69999 },
  { start: 699990 }, { start: 5, end: 5 }, { start: 700000 }, { highWaterMark: 5000, start: 123, end: 456789 }, { encoding: 'latin1' }]) {
  const hash = createHash('sha256');
  const lengths = [];
  const stream = createReadStream(file, options);
  for await (const piece of stream) {
    hash.update(piece, 'latin1');
    if (lengths.at(-1) !== piece.length) lengths.push(piece.length);
  }
  console.log(options, lengths, stream.bytesRead, hash.digest('hex'));
}
const text = 'Grüße, 世界 – 🦊🐉 ';
for (const encoding of ['utf8', 'utf16le', 'base64', 'hex']) {
  const name = join(folder, encoding);
  writeFileSync(name, text.repeat(3));
  for (const highWaterMark of [1, 2, 3, 5, 8, 100]) {
    const parts = [];
    for await (const part of createReadStream(name, { encoding, highWaterMark })) parts.push(part);
    console.log(encoding, highWaterMark, JSON.stringify(parts.join('')));
  }
}
const log = join(folder, 'log');
writeFileSync(log, 'first line\nsecond line\n');
const stream = createReadStream(log, { highWaterMark: 4, encoding: 'utf8' });
for await (const part of stream) {
  console.log(part);
  if (part.includes('\n')) break;
}
console.log(stream.bytesRead > 0);
const handle = await open(file);
let count = 0;
for await (const piece of handle.createReadStream({ start: 100, highWaterMark: 1000, autoClose: false })) {
  console.log(piece.subarray(0, 3), piece.length);
  if (++count === 5) break;
}
const part = Buffer.alloc(8);
console.log((await handle.read(part, 0, 8, null)).bytesRead, part.equals(bytes.subarray(0, 8)));
await handle.close();
const lines = await open(log);
appendFileSync(log, 'third line');
const all = [];
for await (const line of lines.readLines()) all.push(line);
console.log(all);
try {
  for await (const piece of createReadStream(folder)) console.log(piece.length);
} catch (error) {
  console.log(error.code, error.syscall, error.message);
}
rmSync(folder, { recursive: true });
