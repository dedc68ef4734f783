// What is random: its shape, its range, and the ways to ask for it.
'use strict';
const crypto = require('node:crypto');
const bytes = crypto.randomBytes(32);
console.log(Buffer.isBuffer(bytes), bytes.length, bytes.equals(crypto.randomBytes(32)));
const dice = Array.from({ length: 600 }, () => crypto.randomInt(1, 7));
console.log([...new Set(dice)].sort(), Math.min(...dice), Math.max(...dice));
const id = crypto.randomUUID();
console.log(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id));
console.log(new Set(Array.from({ length: 500 }, () => crypto.randomUUID())).size);
const filled = crypto.randomFillSync(Buffer.alloc(16), 8);
console.log(filled.subarray(0, 8), filled.subarray(8).some((byte) => byte !== 0));
const words = globalThis.crypto.getRandomValues(new Uint16Array(64));
console.log(words.constructor.name, words.length, words.some((word) => word > 255));
for (const bad of [() => crypto.randomInt(5, 5), () => crypto.randomInt(1.5), () => crypto.randomBytes('x')]) {
  try {
    bad();
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
crypto.randomBytes(8, (error, late) => {
  console.log('later', error, late.length);
  digest('SHA-256', 'abc').then((sum) => console.log(sum));
});
async function digest(name, text) {
  const data = new TextEncoder().encode(text);
  const sum = await globalThis.crypto.subtle.digest(name, data);
  return Buffer.from(sum).toString('hex');
}
