// A file written and read in chunks, parts of it only, and one that is not there.
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
const folder = mkdtempSync(path.join(os.tmpdir(), 'streams-'));
const file = path.join(folder, 'numbers.txt');
const out = createWriteStream(file);
for (let i = 0; i < 2000; i++) {
  out.write(`${i}\n`);
}
out.end('end\n');
await once(out, 'finish');
console.log(statSync(file).size);
let bytes = 0;
let chunks = 0;
for await (const chunk of createReadStream(file, { highWaterMark: 1024 })) {
  bytes += chunk.length;
  chunks += 1;
}
console.log(bytes, chunks);
let text = '';
for await (const chunk of createReadStream(file, { encoding: 'utf8', start: 10, end: 29 })) {
  text += chunk;
}
console.log(JSON.stringify(text));
const source = createReadStream(file, { encoding: 'latin1' });
let lines = 0;
source.on('data', (chunk) => {
  lines += chunk.split('\n').length - 1;
});
await once(source, 'end');
console.log(lines);
const absent = createReadStream(path.join(folder, 'absent'));
const [error] = await once(absent, 'error');
console.log(error.code, error.syscall);
rmSync(folder, { recursive: true });
