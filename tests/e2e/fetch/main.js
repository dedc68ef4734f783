// fetch against a real server: what Node prints, line for line. Arguments: the ports of HTTP and HTTPS.
const [http, https] = process.argv.slice(2), base = `http://127.0.0.1:${http}`, secure = `https://localhost:${https}`;
const out = (...a) => console.log(...a.map((x) => (typeof x === 'string' ? x : JSON.stringify(x))));
const why = (e) => out('!', e.name, e.name === 'AbortError' ? '' : e.message);
// What fetch asks of a signal.
function own() {
  const fns = new Set(), signal = { aborted: false, addEventListener: (name, fn) => fns.add(fn), removeEventListener: (name, fn) => fns.delete(fn) };
  return { signal, abort() { signal.aborted = true; for (const fn of fns) fn(); } };
}
(async () => {
  const r = await fetch(`${base}/hello.txt`);
  out(r.status, r.ok, r.statusText, r.url.endsWith('/hello.txt'), r.redirected, r.type, r.bodyUsed, r.headers.get('Content-Type'), r.headers.has('x-none'));
  out(await r.text(), r.bodyUsed);
  await r.text().catch((e) => out('!', e.name));
  out(await (await fetch(`${base}/data.json`)).json());
  out((await (await fetch(`${base}/hello.txt`)).arrayBuffer()).byteLength);
  const gone = await fetch(`${base}/gone`); out(gone.status, gone.ok, gone.statusText);
  out((await fetch(`${base}/empty`)).status, await (await fetch(`${base}/empty`)).text());
  // methods, headers and bodies, as the server saw them
  out(await (await fetch(`${base}/echo`, { headers: { 'X-Test': 'one', 'x-other': '\u00fc' } })).text());
  out(await (await fetch(`${base}/echo`, { method: 'post', body: 'text \u00fc' })).text());
  out(await (await fetch(`${base}/echo`, { method: 'PUT', body: new Uint8Array([1, 2, 3]), headers: [['content-type', 'a/b']] })).text());
  out(await (await fetch(`${base}/echo`, { method: 'POST' })).text());
  out(await (await fetch(`${base}/echo`, { method: 'DELETE' })).text());
  const head = await fetch(`${base}/large`, { method: 'HEAD' }); out(head.status, head.headers.get('content-length'), await head.text());
  // redirects
  const moved = await fetch(`${base}/moved`); out(moved.status, moved.redirected, moved.url.endsWith('/hello.txt'), await moved.text());
  const posted = await fetch(`${base}/moved-echo`, { method: 'POST', body: 'x' }); out(await posted.text());
  const kept = await fetch(`${base}/kept-echo`, { method: 'POST', body: 'kept' }); out(await kept.text());
  out((await fetch(`${base}/moved`, { redirect: 'manual' })).status);
  await fetch(`${base}/moved`, { redirect: 'error' }).catch(why);
  await fetch(`${base}/loop`).catch(why);
  // large, packed, streamed
  const large = new Uint8Array(await (await fetch(`${base}/large`)).arrayBuffer()); out(large.length, large[5], large[1048575]);
  const packed = await fetch(`${base}/packed.txt`); out(packed.headers.get('content-encoding'), (await packed.text()).length);
  const reader = (await fetch(`${base}/large`)).body.getReader(); let sum = 0, chunks = 0;
  for (;;) { const { done, value } = await reader.read(); if (done) break; sum += value.length; chunks++; }
  out(sum, chunks > 1);
  let streamed = 0; for await (const chunk of (await fetch(`${base}/large`)).body) streamed += chunk.length; out(streamed);
  const two = await fetch(`${base}/hello.txt`), copy = two.clone(); out(await two.text() === await copy.text());
  // many at once
  const many = await Promise.all(Array.from({ length: 200 }, async (_, i) => (await (await fetch(`${base}/echo?${i}`)).text()).includes(`?${i} `)));
  out(many.every(Boolean), many.length);
  // broken and slow
  await fetch(`${base}/broken`).catch(why);
  await fetch('http://127.0.0.1:1/').catch(why);
  await fetch('nonsense').catch(why);
  await fetch('ftp://127.0.0.1/').catch(why);
  await fetch(`http://u:p@127.0.0.1:${http}/`).catch((e) => out('!', e.name));
  await fetch(`${base}/hello.txt`, { method: 'GET', body: 'x' }).catch(why);
  const controller = typeof AbortController === 'function' ? new AbortController() : own();
  const slow = await fetch(`${base}/slow`, { signal: controller.signal });
  out(slow.status);
  const text = slow.text();
  controller.abort();
  await text.catch(why);
  await fetch(`${base}/hello.txt`, { signal: controller.signal }).catch(why);
  // TLS
  const s = await fetch(`${secure}/hello.txt`); out(s.status, await s.text());
  const all = await Promise.all(Array.from({ length: 20 }, async (_, i) => (await fetch(`${secure}/echo?${i}`)).status)); out(all.every((x) => x === 200));
  await fetch(`https://127.0.0.2:${https}/hello.txt`).catch(why);
  // objects
  const h = new Headers({ B: '2', a: '1' }); h.append('a', '3'); h.set('c', ' x '); out([...h], h.get('A'));
  try { new Headers({ 'a b': '1' }); } catch (e) { out('!', e.name); }
  const q = new Request(base, { method: 'post', body: '{}', headers: { 'content-type': 'application/json' } });
  out(q.method, q.url === `${base}/`, q.headers.get('content-type'), await q.clone().text(), (await (await fetch(new Request(`${base}/echo`, q))).text()).split(' ')[3]);
  const j = Response.json({ a: 1 }, { status: 201 }); out(j.status, j.headers.get('content-type'), await j.json());
  out(await new Response('t').text(), new Response(null, { status: 204 }).status, Response.error().type, Response.redirect(`${base}/x`).status);
  try { new Response('x', { status: 1000 }); } catch (e) { out('!', e.name); }
})();
