// A store of settings: each change is written beside the file, then put into its place.
import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
class Store extends EventEmitter {
  #file;
  #last = Promise.resolve();
  data = {};
  constructor(file) {
    super();
    this.#file = file;
  }
  async load() {
    try {
      this.data = JSON.parse(await readFile(this.#file, 'utf8'));
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
      this.emit('fresh');
    }
    return this;
  }
  set(key, value) {
    this.data[key] = value;
    this.#last = this.#last.then(() => this.#save(key));
    return this.#last;
  }
  async #save(key) {
    const draft = `${this.#file}.new`;
    await writeFile(draft, JSON.stringify(this.data, null, 2));
    await rename(draft, this.#file);
    this.emit('saved', key);
  }
}
const folder = await mkdtemp(path.join(os.tmpdir(), 'store-'));
const file = path.join(folder, 'settings.json');
const store = new Store(file);
store.on('saved', (key) => console.log('saved', key));
store.once('fresh', () => console.log('a fresh one'));
await store.load();
await Promise.all([store.set('theme', 'dark'), store.set('size', 12), store.set('recent', ['a', 'b'])]);
console.log(await readFile(file, 'utf8'));
console.log((await new Store(file).load()).data, await readdir(folder));
await writeFile(file, '{ broken');
await new Store(file).load().catch((error) => console.log(error.name));
await rm(folder, { recursive: true });
