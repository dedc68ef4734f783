// Web Streams: sources, sinks, transforms, pressure from behind, errors, what is printed of them.
import web from 'stream/web';

console.log(web.ReadableStream === ReadableStream, web.TransformStream === TransformStream, typeof web.TextDecoderStream);
const names = ['ReadableStream', 'ReadableStreamDefaultReader', 'ReadableStreamBYOBReader', 'ReadableStreamBYOBRequest',
  'ReadableStreamDefaultController', 'ReadableByteStreamController', 'WritableStream', 'WritableStreamDefaultWriter',
  'WritableStreamDefaultController', 'TransformStream', 'TransformStreamDefaultController', 'ByteLengthQueuingStrategy',
  'CountQueuingStrategy', 'TextEncoderStream', 'TextDecoderStream'];
for (const name of names) {
  const Class = globalThis[name];
  console.log(name, typeof Class, Class.length, Object.prototype.propertyIsEnumerable.call(globalThis, name), name.startsWith('Text') || Object.prototype.toString.call(Class.prototype),
    Object.keys(Object.getOwnPropertyDescriptors(Class.prototype)).filter((key) => key !== 'constructor').sort().join());
}

// A source that is asked, and says when it is stopped.
const asked = [];
function counter(limit, strategy) {
  let n = 0;
  return new ReadableStream({
    start(controller) { asked.push(`start ${controller.desiredSize}`); },
    pull(controller) {
      asked.push(`pull ${controller.desiredSize}`);
      if (++n > limit) controller.close();
      else controller.enqueue(n);
    },
    cancel(reason) { asked.push(`cancel ${reason}`); },
  }, strategy);
}
const first = counter(3);
console.log(first, first.locked);
const reader = first.getReader();
console.log(first.locked, reader.constructor.name, await reader.read(), await reader.read());
try {
  first.getReader();
} catch (error) {
  console.log(error.name);
}
await reader.cancel('enough');
console.log(await reader.closed, await reader.read(), asked.splice(0));
reader.releaseLock();
console.log(first, await reader.closed.catch((error) => error.name));

const seen = [];
for await (const n of counter(4, new CountQueuingStrategy({ highWaterMark: 2 }))) {
  seen.push(n);
  if (n === 3) break;
}
console.log(seen, asked.splice(0).filter((line) => !line.startsWith('pull')));
const kept = counter(5);
for await (const n of kept.values({ preventCancel: true })) if (n === 2) break;
console.log(kept.locked, (await kept.getReader().read()).value);
asked.length = 0;

// From iterables; and two of one.
const [left, right] = ReadableStream.from(['a', 'b', Promise.resolve('c')]).tee();
console.log(await Array.fromAsync?.(left) ?? await all(left), await all(right));
async function all(stream) {
  const list = [];
  for await (const chunk of stream) list.push(chunk);
  return list;
}
async function* ticks() {
  try {
    for (let i = 0; ; i++) yield i * i;
  } finally {
    console.log('the generator is over');
  }
}
const squares = ReadableStream.from(ticks()).getReader();
console.log((await squares.read()).value, (await squares.read()).value, (await squares.read()).value);
await squares.cancel();

// A sink, with a writer.
const written = [];
const sink = new WritableStream({
  write(chunk) { written.push(chunk); },
  close() { written.push('closed'); },
  abort(reason) { written.push(`aborted ${reason}`); },
}, { highWaterMark: 3, size: (chunk) => String(chunk).length });
console.log(sink, sink.locked);
const writer = sink.getWriter();
console.log(writer.desiredSize);
writer.write('ab');
console.log(writer.desiredSize);
writer.write('cd');
console.log(writer.desiredSize, sink.locked);
await writer.ready;
console.log(writer.desiredSize, written);
await writer.close();
console.log(written.splice(0), await writer.closed, sink);
const gone = new WritableStream({ abort(reason) { written.push(`aborted ${reason}`); } }).getWriter();
await gone.abort('why');
console.log(written, await gone.write(1).catch((error) => error), await gone.closed.catch((error) => error));

// Transforms in a row.
const lines = () => {
  let rest = '';
  return new TransformStream({
    transform(chunk, controller) {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop();
      for (const part of parts) controller.enqueue(part);
    },
    flush(controller) { if (rest) controller.enqueue(rest); },
  });
};
const upper = new TransformStream({ transform(chunk, controller) { controller.enqueue(chunk.toUpperCase()); } });
console.log(new TransformStream(), await all(ReadableStream.from(['one\ntw', 'o\nthr', 'ee']).pipeThrough(lines()).pipeThrough(upper)));
const bad = new TransformStream({ transform() { throw new RangeError('no'); } });
console.log(await all(ReadableStream.from([1]).pipeThrough(bad)).catch((error) => `${error.name}: ${error.message}`));
const few = new TransformStream({
  transform(chunk, controller) {
    controller.enqueue(chunk);
    if (chunk === 2) controller.terminate();
  },
});
console.log(await all(ReadableStream.from([1, 2, 3]).pipeThrough(few)).catch((error) => error.name));

// Pipes: to the end, stopped by a signal, and of a stream that fails.
const into = [];
const to = () => new WritableStream({ write(chunk) { into.push(chunk); }, close() { into.push('end'); }, abort(reason) { into.push(`abort: ${reason?.name ?? reason}`); } });
await ReadableStream.from([1, 2]).pipeTo(to());
await ReadableStream.from([3]).pipeTo(to(), { preventClose: true });
console.log(into.splice(0));
const stop = new AbortController();
const endless = new ReadableStream({ pull(controller) { controller.enqueue('x'); if (into.length > 3) stop.abort(); }, cancel(reason) { console.log('stopped by', reason.name); } });
console.log(await endless.pipeTo(to(), { signal: stop.signal }).catch((error) => error.name), into.splice(0).at(-1));
const failing = new ReadableStream({ start(controller) { controller.error(new Error('broken')); } });
console.log(failing, await failing.pipeTo(to()).catch((error) => error.message), into.splice(0));

// What is not allowed.
for (const wrong of [() => new ReadableStream(5), () => new ReadableStream({ type: 'x' }), () => ReadableStream(), () => new ReadableStream({}, { highWaterMark: -1 }),
  () => new CountQueuingStrategy(), () => new ReadableStreamDefaultController(), () => ReadableStream.from(5), () => ReadableStream.prototype.locked]) {
  try {
    console.log(wrong());
  } catch (error) {
    console.log(error.name);
  }
}
console.log(new CountQueuingStrategy({ highWaterMark: 4 }), new ByteLengthQueuingStrategy({ highWaterMark: 9 }).size(new Uint8Array(7)));
