// Blob and File: what they are made of, parts of them, what is wrong.
import { Blob as Same, File as SameFile } from 'buffer';

console.log(Same === Blob, SameFile === File, Blob.length, File.length, Object.prototype.propertyIsEnumerable.call(globalThis, 'Blob'));
const blob = new Blob(['héllo ', new Uint8Array([119, 111]), new Uint16Array([0x6c72]).buffer, new Blob(['d']), 5, null], { type: 'Text/PLAIN' });
console.log(blob, String(blob), blob.size, blob.type, await blob.text());
console.log(await blob.arrayBuffer(), await blob.bytes());
console.log(Object.keys(Object.getOwnPropertyDescriptors(Blob.prototype)).sort().join(), Object.keys(Object.getOwnPropertyDescriptors(File.prototype)).sort().join());
for (const args of [[], [1], [1, 4], [-3], [-3, -1], [4, 2], [0, 99], [undefined, 2, 'a/B'], [0, 2, 'b\u00e4d']]) {
  const part = blob.slice(...args);
  console.log(args, part.size, JSON.stringify(part.type), JSON.stringify(await part.text()));
}
console.log(await blob.slice(0, 8).slice(2, 4).text());
for (const make of [() => new Blob('text'), () => new Blob(5), () => new Blob(null), () => new Blob({}), () => new Blob([], 5), () => new Blob([], { endings: 'x' }),
  () => Blob(), () => new File(['x']), () => Blob.prototype.size, () => new Blob([], null).size, () => new Blob(new Set(['a', 'b'])).size, () => new Blob().size,
  () => new Blob([], { type: 5 }).type, () => new Blob([Symbol()])]) {
  try {
    console.log(make());
  } catch (error) {
    console.log(error.name, error.code);
  }
}
console.log(JSON.stringify(await new Blob(['a\r\nb\nc'], { endings: 'native' }).text()), JSON.stringify(await new Blob(['a\r\nb']).text()));
const bytes = new Uint8Array([1, 2, 3]), held = new Blob([bytes]);
bytes.fill(9);
(await held.bytes()).fill(8);
console.log(await held.bytes());
console.log(await new Blob(['\ud800x', new Uint8Array([0xff, 0x41])]).text());

const file = new File([blob.slice(0, 5), '!'], 'name.txt', { type: 'text/x', lastModified: 1234 });
console.log(file, file instanceof Blob, String(file), file.name, file.lastModified, await file.text());
console.log(new File([], 'x', { lastModified: 'no' }).lastModified, Math.abs(new File([], 'x').lastModified - Date.now()) < 60000, file.slice(1, 3));

const large = new Blob(['x'.repeat(100000), 'y'.repeat(100000)]);
let sum = 0, kinds = new Set();
for await (const chunk of large.stream()) {
  sum += chunk.length;
  kinds.add(chunk.constructor.name);
}
console.log(sum, [...kinds], large.stream());
const reader = large.stream().getReader({ mode: 'byob' });
const { value } = await reader.read(new Uint8Array(10));
console.log(value.length, Buffer.from(value).toString());
await reader.cancel();
console.log(await new Response(file).text(), new Response(file).headers.get('content-type'), await new Response('both', { headers: { 'content-type': 'a/b' } }).blob());
