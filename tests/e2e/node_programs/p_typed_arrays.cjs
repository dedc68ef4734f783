// Typed arrays, DataViews and ArrayBuffers: what they share, how they wrap, and how they are shown.
'use strict';
const util = require('util');
const buffer = new ArrayBuffer(16), bytes = new Uint8Array(buffer), words = new Uint16Array(buffer, 2, 3), view = new DataView(buffer);
view.setUint16(2, 0x1234);
view.setFloat32(8, 1.5, true);
words[1] = 70000;
console.log(bytes, words, view.getUint16(2, true).toString(16), view.getFloat32(8, true), buffer);
console.log(Uint8Array.from('123', Number), Int8Array.of(127, 128, -129), Uint8ClampedArray.of(300, -5, 1.5), new Float32Array([0.1, NaN, -0, Infinity]));
console.log(new BigInt64Array([1n, -1n]), new BigUint64Array([-1n]), new Float64Array(2), new Uint8Array(0), [new Int16Array(3)]);
console.log(bytes.subarray(1, 4).length, bytes.slice(1, 4).buffer !== buffer, bytes.subarray(1).byteOffset, words.BYTES_PER_ELEMENT, Object.prototype.toString.call(words));
const sorted = new Float64Array([3, -0, 0, NaN, 1]).sort();
console.log(sorted, sorted.indexOf(NaN), sorted.includes(NaN), sorted.toReversed(), sorted.with(0, 9), [...sorted.entries()][0]);
console.log(util.inspect(new Uint8Array(200), { maxArrayLength: 3 }), util.inspect(new ArrayBuffer(60)), util.inspect(new Uint8Array(2), { showHidden: true }));
console.log(util.isDeepStrictEqual(new Uint8Array([1]), new Uint8Array([1])), util.isDeepStrictEqual(new Uint8Array([1]), new Int8Array([1])), Buffer.from(buffer, 2, 2), Buffer.from(words));
for (const f of [() => new Uint16Array(buffer, 1), () => new Uint8Array(-1), () => view.getInt8(16), () => new BigInt64Array([1]), () => bytes.set([1], 16)]) {
  try { console.log(f()); } catch (error) { console.log(error.name, error.message); }
}
const copy = structuredClone(bytes);
copy[0] = 9;
console.log(bytes[0], copy[0], copy.length, util.types.isUint8Array(copy), ArrayBuffer.isView(view), bytes.at(-1), bytes.join('').length);
