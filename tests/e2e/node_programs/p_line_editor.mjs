// Edits of a text as commands that are undone and done again, kept in a log on the disk.
import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
class Editor {
  #done = [];
  #undone = [];
  constructor(text) {
    this.lines = text.split('\n');
  }
  apply(edit) {
    const removed = this.lines.splice(edit.at, edit.remove ?? 0, ...(edit.insert ?? []));
    const inverse = { at: edit.at, remove: edit.insert?.length ?? 0, insert: removed };
    this.#done.push({ edit, inverse });
    this.#undone.length = 0;
    return this;
  }
  undo() {
    const last = this.#done.pop();
    if (last === undefined) return false;
    this.lines.splice(last.inverse.at, last.inverse.remove, ...last.inverse.insert);
    this.#undone.push(last);
    return true;
  }
  redo() {
    const next = this.#undone.pop();
    if (next === undefined) return false;
    const undone = [...this.#undone];
    this.apply(next.edit);
    this.#undone = undone;
    return true;
  }
}
const folder = await mkdtemp(path.join(os.tmpdir(), 'editor-'));
const log = path.join(folder, 'edits.jsonl');
const edits = [{ at: 1, insert: ['new', 'lines'] }, { at: 0, remove: 1 }, { at: 2, remove: 1, insert: ['last'] }];
const editor = new Editor('a\nb\nc');
for (const edit of edits) {
  editor.apply(edit);
  await appendFile(log, `${JSON.stringify(edit)}\n`);
  console.log(editor.lines);
}
while (editor.undo()) {
  console.log('undone', editor.lines);
}
assert.deepEqual(editor.lines, ['a', 'b', 'c']);
while (editor.redo()) {
  console.log('again', editor.lines);
}
const again = new Editor('a\nb\nc');
for (const line of (await readFile(log, 'utf8')).trim().split('\n')) {
  again.apply(JSON.parse(line));
}
assert.deepEqual(again.lines, editor.lines);
await rm(folder, { recursive: true });
