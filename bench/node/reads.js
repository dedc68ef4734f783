// reads.js FOLDER: the 1,000 files in it read at once, as text. Prints ms.
const { readFile } = require('fs/promises');
const { readdirSync } = require('fs');
const { median } = require('./common.js');
const folder = process.argv[2];
const paths = readdirSync(folder).map((name) => `${folder}/${name}`);
async function all() {
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  if (texts.length !== 1000 || texts.some((text) => text.length !== 200)) throw new Error('not what is in them');
}
median(9, all).then(console.log);
