// The tests of the files that are given, one file after the other.
import { readFileSync } from 'fs';
import { runAll } from 'vitest';

for (const file of readFileSync('files', 'utf8').trim().split('\n')) {
  console.log(`# ${file}`);
  try {
    await import(`./${file}`);
    await runAll();
  } catch (error) {
    console.log(`not read: ${error.name} ${error.code}`);
  }
}
