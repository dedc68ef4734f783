// encoding.js: TextEncoder, TextDecoder, atob, btoa, structuredClone. The body of a function of
// (exports, require, module, internal).
'use strict';

const errors = internal.own('errors');
const { inspect } = internal.own('inspect');
const { encodeText, decodeText, encodeInto, isUtf8 } = internal;
const UTF8 = 0, LATIN1 = 1, BASE64 = 4, UTF16 = 6;

const labels = new Map();
for (const [name, list] of [
  ['utf-8', 'unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8'],
  ['utf-16le', 'csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le'],
  ['windows-1252', 'ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 ' +
    'iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252'],
]) for (const label of list.split(' ')) labels.set(label, name);

// 0x80 to 0x9f of windows-1252; what has no letter is a control character.
const HIGH = '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

// ---- TextEncoder ------------------------------------------------------------------------------------------

class TextEncoder {
  get encoding() { return 'utf-8'; }
  encode(text = '') { return new Uint8Array(encodeText(`${text}`, UTF8)); }
  encodeInto(text, into) {
    errors.want(text, 'string', 'src');
    if (!(into instanceof Uint8Array)) throw errors.argType('dest', 'Uint8Array', into);
    const [read, written] = encodeInto(text, into);
    return { read, written };
  }
  [inspect.custom](depth, options) {
    return `${inspect(Object.assign(Object.create({ constructor: { name: 'Object' } }), { encoding: this.encoding }), options)}`
      .replace(/^Object <.*?> /, '');
  }
}
Object.defineProperty(TextEncoder.prototype, Symbol.toStringTag, { value: 'TextEncoder', configurable: true });

// ---- TextDecoder ---------------------------------------------------------------------------------------------

const none = new Uint8Array(0);

function bytesOf(input) {
  if (input instanceof Uint8Array) return input;
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  try {
    return new Uint8Array(input.slice(0, 0) && input, 0, input.byteLength);
  } catch {
    throw errors.argType('list', ['SharedArrayBuffer', 'ArrayBuffer', 'ArrayBufferView'], input);
  }
}

function join(a, b) {
  if (a.length === 0) return b;
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

// How much at the end is the beginning of a character.
function unfinished(bytes) {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back], next = back > 1 ? bytes[bytes.length - back + 1] : undefined;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte < 0xc2 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 1;
    if (length <= back) return 0;
    if (next !== undefined && ((byte === 0xe0 && next < 0xa0) || (byte === 0xed && next > 0x9f) ||
        (byte === 0xf0 && next < 0x90) || (byte === 0xf4 && next > 0x8f))) return 0;
    return back;
  }
  return 0;
}

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  #left = none; // bytes that wait for more
  #begun = false;
  constructor(label = 'utf-8', options = undefined) {
    const name = labels.get(`${label}`.trim().toLowerCase());
    if (name === undefined) throw errors.coded(RangeError, 'ERR_ENCODING_NOT_SUPPORTED', `The "${label}" encoding is not supported`);
    if (options != null && typeof options !== 'object' && typeof options !== 'function') throw errors.argType('options', 'Object', options);
    this.#encoding = name;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
  }
  get encoding() { return this.#encoding; }
  get fatal() { return this.#fatal; }
  get ignoreBOM() { return this.#ignoreBOM; }
  #bad() {
    this.#left = none;
    this.#begun = false;
    return errors.coded(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA', `The encoded data was not valid for encoding ${this.#encoding}`);
  }
  #utf8(bytes, end) {
    if (this.#fatal && !isUtf8(bytes, 0, end)) throw this.#bad();
    return decodeText(bytes, 0, end, UTF8);
  }
  #utf16(bytes, end, last) {
    let text = decodeText(bytes, 0, end - end % 2, UTF16);
    if (this.#fatal && !text.isWellFormed()) throw this.#bad();
    text = text.toWellFormed();
    if (last && end % 2) {
      if (this.#fatal) throw this.#bad();
      text += '\ufffd';
    }
    return text;
  }
  decode(input = none, options = undefined) {
    const last = !options?.stream, bytes = join(this.#left, bytesOf(input));
    let end = bytes.length, text;
    if (!last && this.#encoding === 'utf-8') end -= unfinished(bytes);
    if (!last && this.#encoding === 'utf-16le') {
      end -= end % 2;
      if (end && (bytes[end - 1] & 0xfc) === 0xd8) end -= 2; // a half of a pair
    }
    if (this.#encoding === 'utf-8') text = this.#utf8(bytes, end);
    else if (this.#encoding === 'utf-16le') text = this.#utf16(bytes, end, last);
    else text = decodeText(bytes, 0, end, LATIN1).replace(/[\x80-\x9f]/g, (c) => HIGH[c.charCodeAt(0) - 128]);
    this.#left = last || end === bytes.length ? none : bytes.slice(end);
    if (!this.#begun && !this.#ignoreBOM && this.#encoding !== 'windows-1252' && text.charCodeAt(0) === 0xfeff) {
      text = text.slice(1);
      this.#begun = !last;
    } else if (text !== '') {
      this.#begun = true;
    }
    if (last) this.#begun = false;
    return text;
  }
  [inspect.custom](depth, options) {
    if (typeof depth === 'number' && depth < 0) return this;
    return `TextDecoder ${inspect({ encoding: this.encoding, fatal: this.fatal, ignoreBOM: this.ignoreBOM }, options)}`;
  }
}
Object.defineProperty(TextDecoder.prototype, Symbol.toStringTag, { value: 'TextDecoder', configurable: true });
for (const [Class, keys] of [[TextEncoder, ['encode', 'encodeInto', 'encoding']], [TextDecoder, ['decode', 'encoding', 'fatal', 'ignoreBOM']]])
  for (const key of keys) Object.defineProperty(Class.prototype, key, { enumerable: true });

// ---- atob, btoa -------------------------------------------------------------------------------------------------

const { DOMException } = internal.own('dom');

function btoa(text) {
  if (arguments.length === 0) throw errors.missingArgs('input');
  text = `${text}`;
  if (/[^\0-\xff]/.test(text)) throw new DOMException('Invalid character', 'InvalidCharacterError');
  const bytes = new Uint8Array(encodeText(text, LATIN1));
  return decodeText(bytes, 0, bytes.length, BASE64);
}

function atob(text) {
  if (arguments.length === 0) throw errors.missingArgs('input');
  text = `${text}`.replace(/[\t\n\f\r ]/g, '');
  const bare = text.length % 4 === 0 ? text.replace(/={1,2}$/, '') : text;
  if (/[^A-Za-z0-9+/]/.test(bare)) throw new DOMException('Invalid character', 'InvalidCharacterError');
  if (bare.length % 4 === 1) throw new DOMException('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
  const bytes = new Uint8Array(encodeText(bare, BASE64));
  return decodeText(bytes, 0, bytes.length, LATIN1);
}

// ---- structuredClone ---------------------------------------------------------------------------------------------

function structuredClone(value, options) {
  if (arguments.length === 0) throw errors.missingArgs('value');
  const buffers = options?.transfer === undefined ? undefined : [...options.transfer];
  if (buffers && new Set(buffers).size < buffers.length) throw new DOMException('Transfer list contains duplicate ArrayBuffer', 'DataCloneError');
  if (buffers?.some((one) => !(one instanceof ArrayBuffer)))
    throw Object.assign(new TypeError('Found invalid object in transferList'), { code: 'ERR_INVALID_TRANSFER_OBJECT' });
  try {
    return internal.clone(value, buffers);
  } catch (error) {
    if (error?.message === 'structuredClone: invalid argument') throw new DOMException('Found invalid value in transferList', 'DataCloneError');
    if (error?.name === 'DataCloneError') throw new DOMException(error.message, 'DataCloneError');
    throw error;
  }
}

module.exports = { TextEncoder, TextDecoder, atob, btoa, structuredClone };
