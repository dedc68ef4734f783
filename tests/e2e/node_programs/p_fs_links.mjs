// Links, what they say, where they lead, and copies that are not links.
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
const folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'links-')));
const at = (name) => path.join(folder, name);
await fs.writeFile(at('one.txt'), 'one');
await fs.symlink('one.txt', at('soft'));
await fs.link(at('one.txt'), at('hard'));
await fs.symlink('nowhere', at('dangling'));
await fs.copyFile(at('one.txt'), at('copy'));
console.log(await fs.readlink(at('soft')), path.basename(await fs.realpath(at('soft'))));
await fs.appendFile(at('soft'), ' more');
for (const name of ['one.txt', 'soft', 'hard', 'copy']) {
  const itself = await fs.lstat(at(name));
  console.log(name, await fs.readFile(at(name), 'utf8'), itself.isSymbolicLink(), itself.isFile(), itself.nlink);
}
const entries = await fs.readdir(folder, { withFileTypes: true });
console.log(entries.filter((entry) => entry.isSymbolicLink()).map((entry) => entry.name).sort());
async function fails(name, work) {
  try {
    console.log(name, await work());
  } catch (error) {
    console.log(name, error.code, error.syscall, error.message.replaceAll(folder, ''));
  }
}
await fails('dangling', () => fs.stat(at('dangling')));
await fails('twice', () => fs.symlink('x', at('soft')));
await fails('no link', () => fs.readlink(at('one.txt')));
await fails('exclusive', () => fs.copyFile(at('one.txt'), at('copy'), fs.constants.COPYFILE_EXCL));
await fails('a file as folder', () => fs.readdir(at('one.txt')));
await fails('a folder as file', () => fs.readFile(folder));
await fails('unlink', () => fs.unlink(at('absent')));
await fs.rm(folder, { recursive: true });
await fails('gone', () => fs.access(folder));
