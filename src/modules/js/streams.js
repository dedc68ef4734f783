// streams.js: the globals of Web Streams, and require("stream/web"): those of the package web-streams-polyfill, which
// internal.own('web_streams') is, shown as Node shows them, and what codes text with them. The body of a function of
// (exports, require, module, internal).
'use strict';

const all = internal.own('web_streams');
const { inspect } = internal.own('inspect');
const { finish, showAs } = internal.own('dom');
const { TextEncoder, TextDecoder } = internal.own('encoding');
const { ReadableStream, TransformStream } = all;
delete all.WritableStreamDefaultController.prototype.abortReason; // no standard has it

// ---- As text ----------------------------------------------------------------------------------------------

const hidden = { configurable: true, writable: true, enumerable: false };
function shown(Class, fields) {
  Object.defineProperty(Class.prototype, inspect.custom, {
    ...hidden,
    value(depth, options) { return showAs(this, Class.name, this === Class.prototype ? {} : fields(this), depth, options); },
  });
}
const isBytes = (stream) => stream._readableStreamController instanceof all.ReadableByteStreamController;
shown(ReadableStream, (s) => ({ locked: s.locked, state: s._state, supportsBYOB: isBytes(s) }));
shown(all.ReadableStreamDefaultReader, (r) => ({ stream: r._ownerReadableStream, readRequests: r._readRequests.length, close: r.closed }));
shown(all.ReadableStreamBYOBReader, (r) => ({ stream: r._ownerReadableStream, requests: r._readIntoRequests.length, close: r.closed }));
shown(all.ReadableStreamBYOBRequest, (r) => ({ view: r.view, controller: r._associatedReadableByteStreamController }));
shown(all.ReadableStreamDefaultController, () => ({}));
shown(all.ReadableByteStreamController, () => ({}));
shown(all.WritableStream, (s) => ({ locked: s.locked, state: s._state }));
shown(all.WritableStreamDefaultWriter, (w) => ({ stream: w._ownerWritableStream, close: w.closed, ready: w.ready, desiredSize: w.desiredSize }));
shown(all.WritableStreamDefaultController, (c) => ({ stream: c._controlledWritableStream }));
shown(TransformStream, (s) => ({ readable: s.readable, writable: s.writable, backpressure: s._backpressure }));
shown(all.TransformStreamDefaultController, (c) => ({ stream: c._controlledTransformStream }));
shown(all.CountQueuingStrategy, (s) => ({ highWaterMark: s.highWaterMark }));
shown(all.ByteLengthQueuingStrategy, (s) => ({ highWaterMark: s.highWaterMark }));

// ---- Text -----------------------------------------------------------------------------------------------------

const lead = (text) => (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800;

class TextEncoderStream {
  #left = ''; // half of a pair, which waits for the other
  #transform;
  constructor() {
    const encoder = new TextEncoder();
    this.#transform = new TransformStream({
      transform: (chunk, controller) => {
        let text = this.#left + `${chunk}`;
        this.#left = '';
        if (lead(text)) {
          this.#left = text.slice(-1);
          text = text.slice(0, -1);
        }
        if (text !== '') controller.enqueue(encoder.encode(text));
      },
      flush: (controller) => { if (this.#left !== '') controller.enqueue(encoder.encode(this.#left)); },
    });
  }
  get encoding() { return 'utf-8'; }
  get readable() { return this.#transform.readable; }
  get writable() { return this.#transform.writable; }
  [inspect.custom](depth, options) {
    return showAs(this, 'TextEncoderStream', { encoding: this.encoding, readable: this.readable, writable: this.writable }, depth, options);
  }
}
finish(TextEncoderStream, 'TextEncoderStream', 'encoding', 'readable', 'writable');

class TextDecoderStream {
  #decoder;
  #transform;
  constructor(encoding = 'utf-8', options = {}) {
    const decoder = this.#decoder = new TextDecoder(encoding, options);
    this.#transform = new TransformStream({
      transform(chunk, controller) {
        const text = decoder.decode(chunk, { stream: true });
        if (text !== '') controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text !== '') controller.enqueue(text);
      },
    });
  }
  get encoding() { return this.#decoder.encoding; }
  get fatal() { return this.#decoder.fatal; }
  get ignoreBOM() { return this.#decoder.ignoreBOM; }
  get readable() { return this.#transform.readable; }
  get writable() { return this.#transform.writable; }
  [inspect.custom](depth, options) {
    const { encoding, fatal, ignoreBOM, readable, writable } = this;
    return showAs(this, 'TextDecoderStream', { encoding, fatal, ignoreBOM, readable, writable }, depth, options);
  }
}
finish(TextDecoderStream, 'TextDecoderStream', 'encoding', 'fatal', 'ignoreBOM', 'readable', 'writable');

module.exports = { ...all, TextEncoderStream, TextDecoderStream };
