// blob.js: Blob and File. The body of a function of (exports, require, module, internal).
'use strict';

const errors = internal.own('errors');
const { inspect } = internal.own('inspect');
const { finish, showAs } = internal.own('dom');
const { TextEncoder, TextDecoder } = internal.own('encoding');

const CHUNK = 65536;
const toType = (type) => (/[^ -~]/.test(type = `${type}`) ? '' : type.toLowerCase());

class Blob {
  #bytes; // nobody changes them
  #type;
  constructor(sources = [], options = {}) {
    if (sources === null || typeof sources === 'string' || typeof sources[Symbol.iterator] !== 'function')
      throw errors.argType('sources', 'a sequence', sources);
    if (options !== null && typeof options !== 'object' && typeof options !== 'function') throw errors.argType('options', 'Object', options);
    const { type = '', endings = 'transparent' } = options ?? {};
    if (`${endings}` !== 'transparent' && `${endings}` !== 'native') throw errors.argValue('options.endings', endings);
    this.#type = toType(type);
    this.#bytes = Blob.#join([...sources], `${endings}` === 'native');
  }
  static #join(sources, native) {
    return joinBytes(sources.map((source) => {
      if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
      if (source instanceof ArrayBuffer || (typeof SharedArrayBuffer === 'function' && source instanceof SharedArrayBuffer)) return new Uint8Array(source);
      if (typeof source === 'object' && source !== null && #bytes in source) return source.#bytes;
      const text = `${source}`;
      return new TextEncoder().encode(native ? text.replace(/\r\n|\r/g, '\n') : text);
    }));
  }
  static #of(value) {
    if (typeof value !== 'object' || value === null || !(#bytes in value)) throw errors.coded(TypeError, 'ERR_INVALID_THIS', 'Value of "this" must be of type Blob');
    return value;
  }
  get size() { return Blob.#of(this).#bytes.length; }
  get type() { return Blob.#of(this).#type; }
  slice(start = 0, end = this.size, contentType = '') {
    const { length } = Blob.#of(this).#bytes, part = new Blob();
    const place = (at) => Math.trunc(Number(at)) || 0, within = (at) => (at < 0 ? Math.max(length + at, 0) : Math.min(at, length));
    const from = within(place(start));
    part.#bytes = this.#bytes.subarray(from, Math.max(within(place(end)), from));
    part.#type = toType(contentType);
    return part;
  }
  async arrayBuffer() { return Blob.#of(this).#bytes.slice().buffer; }
  async bytes() { return Blob.#of(this).#bytes.slice(); }
  async text() { return new TextDecoder().decode(Blob.#of(this).#bytes); }
  stream() {
    const bytes = Blob.#of(this).#bytes, { ReadableStream } = streams();
    let at = 0;
    return new ReadableStream({
      type: 'bytes',
      pull(controller) {
        if (at < bytes.length) {
          controller.enqueue(bytes.slice(at, at += CHUNK));
        } else {
          controller.close();
          controller.byobRequest?.respond(0);
        }
      },
    }, { highWaterMark: 0 });
  }
  [inspect.custom](depth, options) { return showAs(this, 'Blob', { size: this.size, type: this.type }, depth, options); }
}
finish(Blob, 'Blob', 'size', 'type', 'slice', 'stream', 'text', 'arrayBuffer', 'bytes');

function streams() {
  try {
    return internal.own('streams');
  } catch {
    throw errors.coded(TypeError, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'There are no Web Streams here');
  }
}

class File extends Blob {
  #name;
  #lastModified;
  constructor(fileBits, fileName, options = {}) {
    if (arguments.length < 2) throw errors.missingArgs('fileBits', 'fileName');
    super(fileBits, options);
    const { lastModified } = options ?? {};
    this.#name = `${fileName}`.toWellFormed();
    this.#lastModified = lastModified === undefined ? Date.now() : Math.trunc(Number(lastModified)) || 0;
  }
  get name() { return this.#name; }
  get lastModified() { return this.#lastModified; }
  [inspect.custom](depth, options) {
    const { size, type, name, lastModified } = this;
    return showAs(this, 'File', { size, type, name, lastModified }, depth, options);
  }
}
finish(File, 'File', 'name', 'lastModified');

module.exports = { Blob, File };
