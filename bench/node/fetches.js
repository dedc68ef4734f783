// fetches.js URL: asked for 200 times at once, each answer read as text. Prints ms.
const { median } = require('./common.js');
const url = process.argv[2];
const ask = async () => (await fetch(url)).text();
async function all() {
  const texts = await Promise.all(Array.from({ length: 200 }, ask));
  if (texts.some((text) => text.length !== 1000)) throw new Error('not what is there');
}
median(9, all).then(console.log);
