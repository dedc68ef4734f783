// Bodies of Request and Response, which are streams and are made with them.
const text = async (stream) => {
  let out = '';
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) out += chunk;
  return out;
};
const one = new Response('hello');
console.log(one.body instanceof ReadableStream, one.body === one.body, one.bodyUsed);
console.log(await text(one.body), one.bodyUsed, one.body.locked);
console.log(await one.text().catch((error) => error.name));
console.log(new Response().body, new Response(null).body, new Request('http://h/').body, new Response(new Uint8Array(0)).body === null);

const source = ReadableStream.from(['a', 'b', 'c'].map((letter) => new TextEncoder().encode(letter)));
const two = new Response(source, { headers: { 'x-a': '1' } });
console.log(two.body === source, two.headers.get('content-type'), two.bodyUsed, await two.text(), two.bodyUsed, source.locked);
const three = new Response(new ReadableStream({ start(controller) { controller.enqueue('text'); controller.close(); } }));
console.log(await three.text().catch((error) => error.name));
const failing = new Response(new ReadableStream({ start(controller) { controller.error(new RangeError('broken')); } }));
console.log(await failing.arrayBuffer().catch((error) => `${error.name} ${error.message}`));

const locked = new ReadableStream();
locked.getReader();
for (const wrong of [() => new Response(locked), () => new Request('http://h/', { method: 'POST', body: new ReadableStream() }),
  () => new Request('http://h/', { method: 'GET', body: 'x' }), () => new Response('x', { status: 204 })]) {
  try {
    console.log(wrong());
  } catch (error) {
    console.log(error.name);
  }
}
const sent = new Request('http://h/', { method: 'POST', duplex: 'half', body: ReadableStream.from([Buffer.from('{"a":'), Buffer.from('[1]}')]) });
console.log(sent.duplex, sent.body instanceof ReadableStream, JSON.stringify(await sent.json()), sent.bodyUsed);

const held = new Response('held');
const reader = held.body.getReader();
console.log(held.bodyUsed, await held.text().catch((error) => error.name));
console.log(Buffer.from((await reader.read()).value).toString(), held.bodyUsed, (await reader.read()).done);
reader.releaseLock();
console.log(await held.text().catch((error) => error.name));

const first = new Response(ReadableStream.from([Buffer.from('both')]));
const copy = first.clone();
console.log(await first.text(), await copy.text());
const plain = new Response('plain');
void plain.body;
const other = plain.clone();
console.log(await other.text(), await plain.text(), plain.bodyUsed);
try {
  plain.clone();
} catch (error) {
  console.log(error.name);
}
const dropped = new Response('dropped');
await dropped.body.cancel();
console.log(dropped.bodyUsed, await dropped.text().catch((error) => error.name));
const moved = new Request('http://h/', { method: 'POST', body: 'moved' });
const next = new Request(moved);
console.log(moved.bodyUsed, next.bodyUsed, await next.text());

let count = 0;
const counted = new TransformStream({ transform(chunk, controller) { count += chunk.length; controller.enqueue(chunk); } });
console.log(await new Response(new Response('x'.repeat(5000)).body.pipeThrough(counted)).arrayBuffer().then((b) => b.byteLength), count);
console.log(await new Response('{"list":[1,2]}').json(), (await new Response(Uint8Array.of(1, 2, 3)).body.getReader().read()).value);
