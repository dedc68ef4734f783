// Streams of bytes: readers that bring their memory, text on its way in and out.
const source = (parts, more = {}) => {
  let at = 0;
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      if (at < parts.length) {
        controller.enqueue(new Uint8Array(parts[at++]));
      } else {
        controller.close();
        controller.byobRequest?.respond(0);
      }
    },
    ...more,
  });
};
const stream = source([[1, 2, 3, 4, 5], [6, 7]]);
console.log(stream);
const reader = stream.getReader({ mode: 'byob' });
console.log(reader.constructor.name, stream.locked);
let memory = new ArrayBuffer(4);
for (let i = 0; i < 3; i++) {
  const { value, done } = await reader.read(new Uint8Array(memory, 0, 4));
  console.log(i, [...value], value.byteLength, value.buffer.byteLength, memory.byteLength, done);
  memory = value.buffer;
}
const end = await reader.read(new Uint8Array(memory));
console.log(end.done, end.value?.byteLength, end.value?.constructor.name);
await reader.closed;
reader.releaseLock();
console.log(stream.locked, stream);

// What asks for memory, and fills it itself.
let turns = 0;
const filled = new ReadableStream({
  type: 'bytes',
  autoAllocateChunkSize: 8,
  pull(controller) {
    const { view } = controller.byobRequest;
    console.log('asked for', view.byteLength, controller.desiredSize);
    if (turns++ === 2) {
      controller.close();
      controller.byobRequest.respond(0);
      return;
    }
    new Uint8Array(view.buffer, view.byteOffset).fill(turns, 0, 3);
    controller.byobRequest.respond(3);
  },
});
for await (const chunk of filled) console.log(chunk.constructor.name, [...chunk]);

// Views of other kinds; two of one stream.
const words = source([[1, 0, 2, 0, 3], [0]]).getReader({ mode: 'byob' });
const sixteen = await words.read(new Uint16Array(3));
console.log(sixteen.value.constructor.name, [...sixteen.value]);
await words.cancel();
const [a, b] = source([[9, 8], [7]]).tee();
const gather = async (from) => {
  const list = [];
  for await (const chunk of from) list.push(...chunk);
  return list.join();
};
console.log(await gather(a), await gather(b));
const given = new Uint8Array([1, 2, 3]);
const taking = new ReadableStream({ type: 'bytes', start(controller) { controller.enqueue(given); controller.close(); } });
console.log(given.byteLength, (await taking.getReader().read()).value.byteLength);
for (const wrong of [(c) => c.enqueue(5), (c) => c.enqueue(new Uint8Array(0)), (c) => { c.close(); c.close(); }, (c) => { c.close(); c.enqueue(new Uint8Array(1)); }]) {
  new ReadableStream({
    type: 'bytes',
    start(controller) {
      try {
        wrong(controller);
        console.log('fine');
      } catch (error) {
        console.log(error.name);
      }
    },
  });
}

// Text.
const text = 'naïve – 日本 – 😀!';
const pieces = [];
for await (const chunk of ReadableStream.from([text.slice(0, 3), text.slice(3, 14), text.slice(14, 15), text.slice(15)]).pipeThrough(new TextEncoderStream())) pieces.push(chunk);
console.log(pieces.map((chunk) => chunk.length), Buffer.concat(pieces).toString() === text);
const bytes = new TextEncoder().encode(text);
const single = ReadableStream.from([...bytes].map((byte) => Uint8Array.of(byte))).pipeThrough(new TextDecoderStream());
let back = '', chunks = 0;
for await (const chunk of single) {
  back += chunk;
  chunks++;
}
console.log(back === text, chunks === [...text].length);
const decoder = new TextDecoderStream('utf-16le', { fatal: true, ignoreBOM: true });
console.log(decoder.encoding, decoder.fatal, decoder.ignoreBOM, new TextEncoderStream().encoding);
console.log(decoder);
console.log(new TextEncoderStream());
const broken = ReadableStream.from([Uint8Array.of(0xff)]).pipeThrough(new TextDecoderStream('utf-8', { fatal: true }));
console.log(await gather(broken).catch((error) => error.name));
const half = ReadableStream.from(['x\ud83d', 'y', '\ud83d', '\ude00\ud83d']).pipeThrough(new TextEncoderStream()).pipeThrough(new TextDecoderStream());
let mended = '';
for await (const chunk of half) mended += chunk;
console.log([...mended].map((c) => c.codePointAt(0).toString(16)).join());
try {
  new TextDecoderStream('nothing');
} catch (error) {
  console.log(error.name, error.code);
}
