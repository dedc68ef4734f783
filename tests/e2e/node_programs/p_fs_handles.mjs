// Handles of files: written in parts, read at positions and line by line.
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
const folder = await mkdtemp(join(tmpdir(), 'handles-'));
const file = join(folder, 'log.txt');
const handle = await open(file, 'w+');
let total = 0;
for (const word of ['alpha', 'beta', 'gamma', 'δέλτα']) {
  const { bytesWritten } = await handle.write(`${word}\n`);
  total += bytesWritten;
}
console.log(total, (await handle.stat()).size);
const part = Buffer.alloc(5);
const { bytesRead, buffer } = await handle.read(part, 0, 5, 6);
console.log(bytesRead, buffer === part, part.toString());
await handle.write(Buffer.from('BETA'), 0, 4, 6);
await handle.sync();
await handle.close();
console.log((await readFile(file, 'utf8')).split('\n'));
const lines = await open(file);
let number = 0;
for await (const line of lines.readLines()) {
  number += 1;
  console.log(number, line);
}
const shorter = await open(file, 'r+');
await shorter.truncate(5);
console.log(await shorter.readFile({ encoding: 'utf8' }));
await shorter.close();
try {
  await open(join(folder, 'absent'), 'r');
} catch (error) {
  console.log(error.code, error.syscall);
}
try {
  await open(file, 'wx');
} catch (error) {
  console.log(error.code);
}
await rm(folder, { recursive: true });
