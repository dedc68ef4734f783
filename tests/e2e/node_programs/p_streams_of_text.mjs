// Lines out of chunks of bytes, whose characters are cut anywhere.
import { strict as assert } from 'node:assert';
const source = 'première\nдеу\n三番目\n\u{1f600} last';
const bytes = new TextEncoder().encode(source);
async function* chunks(size) {
  for (let at = 0; at < bytes.length; at += size) {
    await null;
    yield bytes.subarray(at, at + size);
  }
}
async function* lines(parts) {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const part of parts) {
    rest += decoder.decode(part, { stream: true });
    const found = rest.split('\n');
    rest = found.pop();
    yield* found;
  }
  rest += decoder.decode();
  if (rest) yield rest;
}
for (const size of [1, 2, 3, 5, 100]) {
  const all = [];
  for await (const line of lines(chunks(size))) all.push(line);
  assert.deepEqual(all, source.split('\n'));
  console.log(size, all);
}
await assert.rejects(async () => { for await (const line of lines([bytes.subarray(0, -7)])) console.log(line); }, { code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
console.log(Buffer.from(bytes).toString('base64').match(/.{1,20}/g));
