// hash_stream.js FILE: read in pieces, and its SHA-256. Prints ms.
const { createReadStream } = require('fs');
const { createHash } = require('crypto');
const { median } = require('./common.js');
async function all() {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(process.argv[2])) hash.update(chunk);
  if (hash.digest('hex').length !== 64) throw new Error('no digest');
}
median(3, all).then(console.log);
