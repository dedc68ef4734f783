// fetch.js: require("fetch"): Headers, Request, Response and fetch, as the Fetch standard has them.
'use strict';

const { start, abort, resume, resolve, decode, encode } = internal;
const MAX_WAITING = 1 << 20; // bytes of a body that nobody reads, before the other side has to wait

// ---- Headers --------------------------------------------------------------------------------------------

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
function headerName(name) {
  name = String(name);
  if (!TOKEN.test(name)) throw new TypeError(`Headers: "${name}" is an invalid header name`);
  return name.toLowerCase();
}
function headerValue(value) {
  value = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (/[\0\r\n]/.test(value) || /[^\0-\xff]/.test(value)) throw new TypeError(`Headers: "${value}" is an invalid header value`);
  return value;
}

class Headers {
  #all = new Map(); // lower case → [values]
  constructor(init) {
    if (init === undefined || init === null) return;
    if (typeof init !== 'object') throw new TypeError('Headers: the argument is no object');
    if (typeof init[Symbol.iterator] === 'function') {
      for (const pair of init) {
        const [name, value] = [...pair];
        if ([...pair].length !== 2) throw new TypeError('Headers: a pair has not two elements');
        this.append(name, value);
      }
    } else {
      for (const name of Object.keys(init)) this.append(name, init[name]);
    }
  }
  append(name, value) {
    name = headerName(name);
    const values = this.#all.get(name);
    if (values) values.push(headerValue(value));
    else this.#all.set(name, [headerValue(value)]);
  }
  set(name, value) { this.#all.set(headerName(name), [headerValue(value)]); }
  get(name) { return this.#all.get(headerName(name))?.join(', ') ?? null; }
  has(name) { return this.#all.has(headerName(name)); }
  delete(name) { this.#all.delete(headerName(name)); }
  getSetCookie() { return [...(this.#all.get('set-cookie') ?? [])]; }
  forEach(fn, self) { for (const [name, value] of this) fn.call(self, value, name, this); }
  *entries() {
    for (const name of [...this.#all.keys()].sort()) {
      if (name !== 'set-cookie') yield [name, this.get(name)];
      else for (const value of this.getSetCookie()) yield [name, value];
    }
  }
  *keys() { for (const [name] of this.entries()) yield name; }
  *values() { for (const [, value] of this.entries()) yield value; }
  [Symbol.iterator]() { return this.entries(); }
  get [Symbol.toStringTag]() { return 'Headers'; }
}

// ---- Bodies -----------------------------------------------------------------------------------------------

const isBytes = (value) => ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
const viewOf = (value) => (value instanceof ArrayBuffer ? new Uint8Array(value) : new Uint8Array(value.buffer, value.byteOffset, value.byteLength));

const isStream = (value) => typeof ReadableStream === 'function' && value instanceof ReadableStream;
// Was it read from? What is no stream of ours does not say.
const isDisturbed = (stream) => stream._disturbed ?? stream.locked;

// What is to be sent: { bytes, source or stream; type }.
function takeBody(body) {
  if (body === undefined || body === null) return undefined;
  if (isStream(body)) {
    if (body.locked || isDisturbed(body)) throw new TypeError('Response body object should not be disturbed or locked');
    return { stream: body };
  }
  if (typeof body === 'string') return { bytes: encode(body, 0), type: 'text/plain;charset=UTF-8' };
  if (isBytes(body)) return { bytes: viewOf(body).slice() };
  if (Object.prototype.toString.call(body) === '[object URLSearchParams]')
    return { bytes: encode(String(body), 0), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  if (typeof body.arrayBuffer === 'function' && typeof body.type === 'string') return { source: blobChunks(body), type: body.type || undefined };
  if (typeof body[Symbol.asyncIterator] === 'function') return { source: body };
  if (typeof body.getReader === 'function') return { source: chunksRead(body) };
  return { bytes: encode(`${body}`, 0), type: 'text/plain;charset=UTF-8' };
}
async function* blobChunks(blob) { yield new Uint8Array(await blob.arrayBuffer()); }
async function* chunksRead(stream) {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

// Chunks that come, for one who reads them. Where there is a global ReadableStream, `body` is one.
class Incoming {
  #chunks = [];
  #waiting = 0;
  #ended = false;
  #error;
  #wake;
  #more;
  #stop;
  constructor(more, stop, shared = false) {
    this.#more = more;
    this.#stop = stop;
    this.shared = shared; // others have its chunks, too
  }
  // False when there is enough.
  push(chunk) {
    this.#chunks.push(chunk);
    this.#waiting += chunk.length;
    this.#wake?.();
    return this.#waiting < MAX_WAITING;
  }
  end(error) {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wake?.();
  }
  async read() {
    while (!this.#chunks.length) {
      if (this.#error) throw this.#error;
      if (this.#ended) return undefined;
      await new Promise((resolve) => { this.#wake = resolve; });
      this.#wake = undefined;
    }
    const chunk = this.#chunks.shift();
    const full = this.#waiting >= MAX_WAITING;
    this.#waiting -= chunk.length;
    if (full && this.#waiting < MAX_WAITING) this.#more();
    return chunk;
  }
  cancel() {
    if (!this.#ended) this.#stop();
    this.#chunks = [];
    this.end();
  }
}

// The least of a ReadableStream.
class Stream {
  #incoming;
  #locked = false;
  _disturbed = false;
  constructor(incoming) {
    this.#incoming = incoming;
    Object.defineProperty(this, '_disturbed', { enumerable: false });
  }
  get locked() { return this.#locked; }
  getReader() {
    if (this.#locked) throw new TypeError('ReadableStream is locked');
    this.#locked = true;
    const incoming = this.#incoming;
    return {
      read: async () => {
        this._disturbed = true;
        const value = await incoming.read();
        return { done: value === undefined, value };
      },
      cancel: () => this.cancel(),
      releaseLock: () => { this.#locked = false; },
    };
  }
  async cancel() {
    this._disturbed = true;
    this.#incoming.cancel();
  }
  async *[Symbol.asyncIterator]() {
    this.#locked = this._disturbed = true;
    let done = false;
    try {
      for (let chunk; (chunk = await this.#incoming.read()) !== undefined;) yield chunk;
      done = true;
    } finally {
      if (!done) this.#incoming.cancel();
    }
  }
  get [Symbol.toStringTag]() { return 'ReadableStream'; }
}

function streamOf(incoming) {
  if (typeof ReadableStream !== 'function') return new Stream(incoming);
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      let chunk;
      do chunk = await incoming.read(); while (chunk?.length === 0);
      if (chunk !== undefined) {
        if (typeof chunk === 'string') chunk = encode(chunk, 0);
        controller.enqueue(incoming.shared ? chunk.slice() : viewOf(chunk)); // which takes its memory
      } else {
        controller.close();
        controller.byobRequest?.respond(0);
      }
    },
    cancel() { incoming.cancel(); },
  }, { highWaterMark: 0 });
}

class Body {
  #bytes; // all of it; or
  #incoming; // or
  #stream; // which may be that of those
  #used = false;
  get body() {
    if (this.#stream === undefined) {
      if (this.#bytes) {
        const incoming = new Incoming(() => {}, () => {}, true);
        if (this.#bytes.length) incoming.push(this.#bytes);
        incoming.end();
        this.#incoming = incoming;
        this.#bytes = undefined;
      }
      this.#stream = this.#incoming ? streamOf(this.#incoming) : null;
    }
    return this.#stream;
  }
  get bodyUsed() { return this.#used || (this.#stream ? isDisturbed(this.#stream) : false); }
  static isUnusable(of) { return of.bodyUsed || (of.#stream?.locked ?? false); }
  async #all() {
    if (Body.isUnusable(this)) throw new TypeError('Body is unusable: Body has already been read');
    if (!this.#bytes && !this.#incoming && !this.#stream) return new Uint8Array(0);
    this.#used = true;
    if (this.#bytes) return this.#bytes;
    const chunks = [];
    if (this.#stream) {
      for await (const chunk of chunksRead(this.#stream)) {
        if (!(chunk instanceof Uint8Array)) throw new TypeError('Received non-Uint8Array chunk');
        chunks.push(chunk);
      }
    } else {
      for (let chunk; (chunk = await this.#incoming.read()) !== undefined;)
        chunks.push(typeof chunk === 'string' ? encode(chunk, 0) : viewOf(chunk));
    }
    return chunks.length === 1 ? chunks[0] : joinBytes(chunks);
  }
  async bytes() { return (await this.#all()).slice(); }
  async arrayBuffer() { return (await this.bytes()).buffer; }
  async text() {
    const bytes = await this.#all(), bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    return decode(bom ? bytes.subarray(3) : bytes, 0);
  }
  async json() { return JSON.parse(await this.text()); }
  async blob() {
    if (typeof Blob !== 'function') throw new TypeError('There is no Blob');
    return new Blob([await this.bytes()], { type: this.headers.get('content-type') ?? '' });
  }
  static give(of, { bytes, incoming, stream }) {
    of.#bytes = bytes;
    of.#incoming = incoming;
    of.#stream = stream;
  }
  // Two bodies of one.
  static copy(from, to) {
    if (Body.isUnusable(from)) throw new TypeError('Response.clone: Body has already been consumed.');
    if (typeof from.#stream?.tee === 'function') {
      [from.#stream, to.#stream] = from.#stream.tee();
      return;
    }
    from.#stream = undefined;
    if (from.#bytes || !from.#incoming) {
      to.#bytes = from.#bytes;
      return;
    }
    const source = from.#incoming, mine = new Incoming(() => {}, () => {}), other = new Incoming(() => {}, () => {});
    from.#incoming = mine;
    to.#incoming = other;
    (async () => {
      try {
        for (let chunk; (chunk = await source.read()) !== undefined;) {
          mine.push(chunk);
          other.push(chunk.slice());
        }
        mine.end();
        other.end();
      } catch (error) {
        mine.end(error);
        other.end(error);
      }
    })();
  }
  static source(of) {
    if (of.#bytes) return { bytes: of.#bytes };
    return of.#stream ? { stream: of.#stream } : of.#incoming ? { source: chunksOf(of.#incoming) } : undefined;
  }
  static use(of) { of.#used = true; }
}
async function* chunksOf(incoming) { for (let chunk; (chunk = await incoming.read()) !== undefined;) yield chunk; }

// From an asynchronous iterator.
function incomingOf(source) {
  const iterator = source[Symbol.asyncIterator]();
  let running = false;
  const run = async () => {
    if (running) return;
    running = true;
    try {
      for (;;) {
        const { done, value } = await iterator.next();
        if (done) {
          incoming.end();
          return;
        }
        if (!incoming.push(typeof value === 'string' ? encode(value, 0) : viewOf(value))) break;
      }
    } catch (error) {
      incoming.end(error);
    }
    running = false;
  };
  const incoming = new Incoming(run, () => iterator.return?.(), true);
  run();
  return incoming;
}
const given = (body) => (body.source ? { incoming: incomingOf(body.source) } : body);

// ---- Request and Response ------------------------------------------------------------------------------------

const METHODS = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);
function toMethod(method) {
  method = String(method);
  if (!TOKEN.test(method)) throw new TypeError(`'${method}' is not a valid HTTP method.`);
  const upper = method.toUpperCase();
  if (upper === 'CONNECT' || upper === 'TRACE' || upper === 'TRACK') throw new TypeError(`'${method}' HTTP method is unsupported.`);
  return METHODS.has(upper) ? upper : method;
}

class Request extends Body {
  #url;
  #fields;
  constructor(input, init = {}) {
    super();
    const from = input instanceof Request ? input : undefined;
    init ??= {};
    const text = from ? from.url : String(input?.href ?? input);
    this.#url = resolve(undefined, text);
    if (this.#url === undefined) throw new TypeError(`Failed to parse URL from ${text}`);
    const method = toMethod(init.method ?? from?.method ?? 'GET');
    const headers = new Headers(init.headers ?? from?.headers);
    const redirect = init.redirect ?? from?.redirect ?? 'follow';
    if (!['follow', 'error', 'manual'].includes(redirect)) throw new TypeError(`Request: ${String(redirect)} is no redirect mode`);
    const signal = init.signal === undefined ? from?.signal : init.signal ?? undefined;
    if (signal !== undefined && typeof signal.addEventListener !== 'function')
      throw new TypeError('Request: signal is no AbortSignal');
    this.#fields = { method, headers, redirect, signal };
    let body = takeBody(init.body);
    if (body?.stream && init.duplex === undefined) throw new TypeError('RequestInit: duplex option is required when sending a body.');
    if (!body && from && init.body === undefined) {
      if (Body.isUnusable(from)) throw new TypeError('Cannot construct a Request with a Request object that has already been used.');
      body = Body.source(from);
      if (body) Body.use(from);
    }
    if (body && (method === 'GET' || method === 'HEAD')) throw new TypeError('Request with GET/HEAD method cannot have body.');
    if (body?.type && !headers.has('content-type')) headers.set('content-type', body.type);
    if (body) Body.give(this, given(body));
  }
  get url() { return this.#url; }
  get method() { return this.#fields.method; }
  get headers() { return this.#fields.headers; }
  get redirect() { return this.#fields.redirect; }
  get signal() { return this.#fields.signal; }
  get duplex() { return 'half'; }
  clone() {
    const copy = new Request(this.url, { ...this.#fields, headers: this.headers });
    Body.copy(this, copy);
    return copy;
  }
  get [Symbol.toStringTag]() { return 'Request'; }
}

class Response extends Body {
  #fields;
  constructor(body = null, init = {}) {
    super();
    init ??= {};
    const status = init.status ?? 200, statusText = String(init.statusText ?? '');
    if (!Number.isInteger(status) || status < 200 || status > 599)
      throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
    if (/[^\t\x20-\x7e\x80-\xff]/.test(statusText)) throw new TypeError('Invalid statusText');
    const headers = new Headers(init.headers), sent = takeBody(body);
    if (sent && [204, 205, 304].includes(status)) throw new TypeError(`Response: Invalid response status code ${status}`);
    if (sent?.type && !headers.has('content-type')) headers.set('content-type', sent.type);
    if (sent) Body.give(this, given(sent));
    this.#fields = { status, statusText, headers, url: '', redirected: false, type: 'default' };
  }
  get status() { return this.#fields.status; }
  get statusText() { return this.#fields.statusText; }
  get ok() { return this.status >= 200 && this.status < 300; }
  get headers() { return this.#fields.headers; }
  get url() { return this.#fields.url; }
  get redirected() { return this.#fields.redirected; }
  get type() { return this.#fields.type; }
  clone() {
    const copy = new Response();
    copy.#fields = { ...this.#fields, headers: new Headers(this.headers) };
    Body.copy(this, copy);
    return copy;
  }
  static came(fields, body) {
    const response = new Response();
    response.#fields = fields;
    Body.give(response, body);
    return response;
  }
  static json(value, init = {}) {
    const headers = new Headers(init.headers);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError('Value is not JSON serializable');
    return new Response(text, { ...init, headers });
  }
  static error() {
    const response = new Response();
    response.#fields = { ...response.#fields, status: 0, type: 'error' };
    return response;
  }
  static redirect(url, status = 302) {
    if (![301, 302, 303, 307, 308].includes(status)) throw new RangeError(`Invalid status code ${status}`);
    return new Response(null, { status, headers: { location: String(url) } });
  }
  get [Symbol.toStringTag]() { return 'Response'; }
}
// Not for scripts.
const { came } = Response, { source: sourceOf } = Body;
delete Response.came;

// ---- fetch ------------------------------------------------------------------------------------------------------

const CODES = { 6: 'ENOTFOUND', 7: 'ECONNREFUSED', 28: 'ETIMEDOUT', 35: 'ERR_TLS', 47: 'ERR_REDIRECTS', 52: 'ECONNRESET', 56: 'ECONNRESET', 60: 'ERR_TLS_CERT', 18: 'ECONNRESET', 92: 'ECONNRESET' };
function failed(message, code) {
  const cause = new Error(message);
  if (code !== undefined) cause.code = CODES[code] ?? 'ERR_FETCH';
  return new TypeError('fetch failed', { cause });
}

function abortReason(signal) {
  if (signal.reason !== undefined) return signal.reason;
  if (typeof DOMException === 'function') return new DOMException('This operation was aborted', 'AbortError');
  const error = new Error('This operation was aborted');
  Object.defineProperty(error, 'name', { value: 'AbortError', configurable: true, writable: true });
  return error;
}

// What the host does not allow fails as what cannot be reached does, with the reason as its cause.
function begin(...args) {
  try {
    return start(...args);
  } catch (cause) {
    throw cause.message.startsWith('fetch: ') ? new TypeError('fetch failed', { cause }) : cause;
  }
}

// One answer: resolves with { status, statusText, headers, incoming } when its head is there.
function exchange(url, method, headers, bytes, signal) {
  return new Promise((resolve, reject) => {
    let id = 0, stop;
    const done = () => { if (signal) signal.removeEventListener('abort', stop); };
    const incoming = new Incoming(() => resume(id), () => {
      done();
      abort(id);
    });
    stop = () => {
      const reason = abortReason(signal);
      done();
      abort(id);
      incoming.end(reason);
      reject(reason);
    };
    const lines = [];
    for (const [name, value] of headers) lines.push(value === '' ? `${name};` : `${name}: ${value}`);
    if (bytes !== undefined && !headers.has('content-type')) lines.push('content-type:');
    if (bytes !== undefined) lines.push('expect:');
    if (signal?.aborted) throw abortReason(signal);
    id = begin(url, method, lines, bytes,
      (status, statusText, pairs) => {
        const answer = new Headers();
        for (let i = 0; i < pairs.length; i += 2) {
          try {
            answer.append(pairs[i], pairs[i + 1]);
          } catch { /* no header of ours */ }
        }
        resolve({ status, statusText, headers: answer, incoming, drop: () => { done(); abort(id); } });
      },
      (chunk) => incoming.push(chunk),
      (message, code) => {
        done();
        const error = message === undefined ? undefined : failed(message, code);
        incoming.end(error);
        if (error) reject(error);
      });
    if (signal) signal.addEventListener('abort', stop);
  });
}

const originOf = (url) => /^[a-z]+:\/\/[^/?#]*/i.exec(url)[0].toLowerCase();

async function fetch(input, init) {
  if (input === undefined) throw new TypeError('fetch: 1 argument required, but 0 present.');
  const request = new Request(input, init);
  const { signal } = request;
  if (signal?.aborted) throw abortReason(signal);
  let { url, method } = request, hops = 0;
  const headers = new Headers(request.headers);
  let bytes = sourceOf(request) === undefined ? (method === 'POST' || method === 'PUT' ? new Uint8Array(0) : undefined) : await request.bytes();
  if (!headers.has('accept')) headers.set('accept', '*/*');
  if (!headers.has('user-agent')) headers.set('user-agent', 'v8c');
  for (;;) {
    const { status, statusText, headers: answer, incoming, drop } = await exchange(url, method, headers, bytes, signal);
    const location = [301, 302, 303, 307, 308].includes(status) ? answer.get('location') : null;
    if (location === null || request.redirect === 'manual') {
      const empty = method === 'HEAD' || [101, 204, 205, 304].includes(status);
      const hash = url.indexOf('#');
      return came({ status, statusText, headers: answer, url: hash < 0 ? url : url.slice(0, hash), redirected: hops > 0, type: 'basic' },
        empty ? {} : { incoming });
    }
    drop();
    if (request.redirect === 'error') throw failed('unexpected redirect', 47);
    if (++hops > 20) throw failed('redirect count exceeded', 47);
    const next = resolve(url, location);
    if (next === undefined) throw failed(`the redirect leads to no URL: ${location}`, 47);
    if (status === 303 ? method !== 'GET' && method !== 'HEAD' : status < 303 && method === 'POST') {
      method = 'GET';
      bytes = undefined;
      for (const name of ['content-type', 'content-length', 'content-encoding', 'content-language', 'content-location']) headers.delete(name);
    }
    if (originOf(next) !== originOf(url)) for (const name of ['authorization', 'cookie', 'host', 'proxy-authorization']) headers.delete(name);
    url = next;
  }
}

fetch.fetch = fetch;
fetch.Headers = Headers;
fetch.Request = Request;
fetch.Response = Response;
// { status, ok, headers, body }, with the body as text.
fetch.get = async function get(url, init) {
  const response = await fetch(url, { ...init, method: 'GET' });
  return { status: response.status, ok: response.ok, url: response.url, headers: Object.fromEntries(response.headers), body: await response.text() };
};
module.exports = fetch;
