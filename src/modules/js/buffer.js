// buffer.js: Buffer, and what require("buffer") has beside it. The body of a function of
// (exports, require, module, internal).
'use strict';

const errors = internal.own('errors');
const { inspect } = internal.own('inspect');
const { encodeText, decodeText, byteLength, isUtf8 } = internal;
const MAX = 2 ** 53 - 1;
const kMaxLength = 2 ** 32;
const UTF8 = 0, LATIN1 = 1, ASCII = 2, HEX = 3, BASE64 = 4, BASE64URL = 5, UTF16 = 6;
const encodings = new Map([['utf8', UTF8], ['utf-8', UTF8], ['latin1', LATIN1], ['binary', LATIN1], ['ascii', ASCII], ['hex', HEX],
  ['base64', BASE64], ['base64url', BASE64URL], ['utf16le', UTF16], ['utf-16le', UTF16], ['ucs2', UTF16], ['ucs-2', UTF16]]);

function encodingOf(name, usual = UTF8) {
  if (name === undefined || name === null || name === '') return usual;
  const found = encodings.get(name) ?? encodings.get(`${name}`.toLowerCase());
  if (found === undefined) throw errors.coded(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${name}`);
  return found;
}

class FastBuffer extends Uint8Array {}
const view = (bytes, offset, length) => new FastBuffer(bytes, offset, length);

function checkSize(size) {
  errors.want(size, 'number', 'size');
  if (!(size >= 0 && size <= kMaxLength)) throw errors.outOfRange('size', `>= 0 && <= ${kMaxLength}`, size);
}

function Buffer(value, encodingOrOffset, length) {
  if (typeof value === 'number') {
    if (typeof encodingOrOffset === 'string') throw errors.argType('string', 'string', value);
    return Buffer.alloc(value);
  }
  return Buffer.from(value, encodingOrOffset, length);
}
Object.defineProperty(Buffer, Symbol.species, { configurable: true, get: () => FastBuffer });
FastBuffer.prototype.constructor = Buffer;
Buffer.prototype = FastBuffer.prototype;
Object.setPrototypeOf(Buffer, Uint8Array);
const proto = Buffer.prototype;

// ---- Make ------------------------------------------------------------------------------------------------

Buffer.poolSize = 8192;
const isAnyBuffer = (value) => value instanceof ArrayBuffer || (typeof SharedArrayBuffer !== 'undefined' && value instanceof SharedArrayBuffer);
const wrongValue = (value) => errors.coded(TypeError, 'ERR_INVALID_ARG_TYPE',
  `The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object.${errors.received(value)}`);

function fromText(text, encoding) {
  const bytes = encodeText(text, encodingOf(encoding));
  return view(bytes, 0, bytes.byteLength);
}

function fromBuffer(buffer, offset, length) {
  offset = offset === undefined ? 0 : Number.isNaN(+offset) ? 0 : +offset;
  const most = buffer.byteLength - offset;
  if (most < 0) throw errors.coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"offset" is outside of buffer bounds');
  if (length === undefined) return view(buffer, offset, most);
  length = +length;
  if (!(length > 0)) length = 0;
  if (length > most) throw errors.coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"length" is outside of buffer bounds');
  return view(buffer, offset, length);
}

function fromList(list) {
  const out = new FastBuffer(list.length > 0 ? list.length : 0);
  for (let i = 0; i < out.length; i++) out[i] = list[i];
  return out;
}

Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') return fromText(value, encodingOrOffset);
  if (typeof value === 'object' && value !== null) {
    if (isAnyBuffer(value)) return fromBuffer(value, encodingOrOffset, length);
    const inner = value.valueOf && value.valueOf();
    if (inner != null && inner !== value && (typeof inner === 'string' || typeof inner === 'object')) return from(inner, encodingOrOffset, length);
    if (value.length !== undefined || isAnyBuffer(value.buffer)) return typeof value.length !== 'number' ? new FastBuffer(0) : fromList(value);
    if (value.type === 'Buffer' && Array.isArray(value.data)) return fromList(value.data);
    if (typeof value[Symbol.toPrimitive] === 'function') {
      const primitive = value[Symbol.toPrimitive]('string');
      if (typeof primitive === 'string') return fromText(primitive, encodingOrOffset);
    }
  }
  throw wrongValue(value);
};

Buffer.copyBytesFrom = function copyBytesFrom(source, offset = 0, length = source.length - offset) {
  const part = source.subarray(offset, offset + length);
  return Buffer.from(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
};

Buffer.alloc = function alloc(size, fill, encoding) {
  checkSize(size);
  const out = new FastBuffer(size);
  return fill !== undefined && fill !== 0 && size > 0 ? out.fill(fill, encoding) : out;
};
Buffer.allocUnsafe = function allocUnsafe(size) { checkSize(size); return new FastBuffer(size); };
Buffer.allocUnsafeSlow = function allocUnsafeSlow(size) { checkSize(size); return new FastBuffer(size); };
Buffer.of = function of(...items) { return fromList(items); };
Buffer.isBuffer = function isBuffer(value) { return value instanceof Buffer; };
Buffer.isEncoding = function isEncoding(name) { return typeof name === 'string' && name.length !== 0 && encodings.has(name.toLowerCase()); };

Buffer.byteLength = function byteLength_(value, encoding) {
  if (typeof value !== 'string') {
    if (ArrayBuffer.isView(value) || isAnyBuffer(value)) return value.byteLength;
    throw errors.argType('string', ['string', 'Buffer', 'ArrayBuffer'], value);
  }
  switch (Buffer.isEncoding(encoding) ? encodingOf(encoding) : UTF8) {
    case UTF8: return byteLength(value);
    case UTF16: return value.length * 2;
    case HEX: return value.length >>> 1;
    case BASE64: case BASE64URL: {
      let end = value.length;
      if (end > 0 && value[end - 1] === '=') end--;
      if (end > 1 && value[end - 1] === '=') end--;
      return (end * 3) >>> 2;
    }
    default: return value.length;
  }
};

Buffer.concat = function concat(list, length) {
  if (!Array.isArray(list)) throw errors.argType('list', 'Array', list);
  if (list.length === 0) return new FastBuffer(0);
  if (length === undefined) length = list.reduce((sum, one) => sum + (one.length || 0), 0);
  else if (!Number.isInteger(length) || length < 0) throw errors.outOfRange('length', `>= 0 && <= ${MAX}`, length);
  const out = new FastBuffer(length);
  let at = 0;
  list.forEach((one, i) => {
    if (!(one instanceof Uint8Array)) throw errors.argType(`list[${i}]`, ['Buffer', 'Uint8Array'], one);
    if (at >= length) return;
    const part = at + one.length > length ? one.subarray(0, length - at) : one;
    out.set(part, at);
    at += part.length;
  });
  return out;
};

function order(a, b) {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  return a.length < b.length ? -1 : a.length > b.length ? 1 : 0;
}

Buffer.compare = function compare(a, b) {
  if (!(a instanceof Uint8Array)) throw errors.argType('buf1', ['Buffer', 'Uint8Array'], a);
  if (!(b instanceof Uint8Array)) throw errors.argType('buf2', ['Buffer', 'Uint8Array'], b);
  return order(a, b);
};

// ---- Look into ---------------------------------------------------------------------------------------------

const within = (value, length, usual) => {
  if (value === undefined) return usual;
  value = Math.trunc(+value) || 0;
  return value < 0 ? 0 : value > length ? length : value;
};

const methods = {
  toString(encoding, start, end) {
    if (arguments.length === 0) return decodeText(this, 0, this.length, UTF8);
    start = within(start, this.length, 0);
    end = within(end, this.length, this.length);
    return end <= start ? '' : decodeText(this, start, end, encodingOf(encoding));
  },
  toJSON() { return { type: 'Buffer', data: Array.from(this) }; },
  equals(other) {
    if (!(other instanceof Uint8Array)) throw errors.argType('otherBuffer', ['Buffer', 'Uint8Array'], other);
    return this === other || (this.length === other.length && order(this, other) === 0);
  },
  compare(target, targetStart = 0, targetEnd = target?.length, start = 0, end = this.length) {
    if (!(target instanceof Uint8Array)) throw errors.argType('target', ['Buffer', 'Uint8Array'], target);
    const check = (name, value, most) => {
      errors.want(value, 'number', name);
      if (!(Number.isInteger(value) && value >= 0 && value <= most)) throw errors.outOfRange(name, Number.isInteger(value) ? `>= 0 && <= ${most}` : 'an integer', value);
    };
    check('targetStart', targetStart, MAX);
    check('targetEnd', targetEnd, target.length);
    check('sourceStart', start, MAX);
    check('sourceEnd', end, this.length);
    if (start >= end) return targetStart >= targetEnd ? 0 : -1;
    if (targetStart >= targetEnd) return 1;
    return order(this.subarray(start, end), target.subarray(targetStart, targetEnd));
  },
  copy(target, targetStart = 0, start = 0, end = this.length) {
    if (!ArrayBuffer.isView(target)) throw errors.argType('target', ['Buffer', 'Uint8Array'], target);
    targetStart = Math.trunc(+targetStart) || 0;
    start = Math.trunc(+start) || 0;
    end = Math.trunc(+end) || 0;
    if (targetStart < 0) throw errors.outOfRange('targetStart', '>= 0', targetStart);
    if (start < 0 || start > this.length) throw errors.outOfRange('sourceStart', `>= 0 && <= ${this.length}`, start);
    if (end < 0) throw errors.outOfRange('sourceEnd', '>= 0', end);
    if (targetStart >= target.byteLength || start >= end) return 0;
    const part = this.subarray(start, Math.min(end, this.length, start + target.byteLength - targetStart));
    new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(part, targetStart);
    return part.length;
  },
  slice(start, end) { return this.subarray(start, end); },
  subarray(start, end) {
    const length = this.length, at = (value, usual) => {
      value = value === undefined ? usual : Math.trunc(+value) || 0;
      return value < 0 ? Math.max(0, value + length) : Math.min(value, length);
    };
    const from = at(start, 0), to = at(end, length);
    return view(this.buffer, this.byteOffset + from, Math.max(0, to - from));
  },
  write(text, offset, length, encoding) {
    errors.want(text, 'string', 'argument');
    if (typeof offset === 'string') [encoding, offset, length] = [offset, 0, this.length];
    else if (typeof length === 'string') [encoding, length] = [length, undefined];
    offset = offset === undefined ? 0 : offset;
    if (!Number.isInteger(offset) || offset < 0 || offset > this.length) throw errors.outOfRange('offset', `>= 0 && <= ${this.length}`, offset);
    const room = Math.min(length === undefined ? this.length - offset : length, this.length - offset), kind = encodingOf(encoding);
    if (kind === UTF8) return internal.encodeInto(text, this.subarray(offset, offset + room))[1];
    let bytes = new Uint8Array(encodeText(text, kind));
    if (bytes.length > room) bytes = bytes.subarray(0, kind === UTF16 ? room - room % 2 : room);
    this.set(bytes, offset);
    return bytes.length;
  },
  fill(value, offset, end, encoding) {
    if (typeof offset === 'string') [encoding, offset, end] = [offset, 0, this.length];
    else if (typeof end === 'string') [encoding, end] = [end, this.length];
    if (offset !== undefined) {
      errors.want(offset, 'number', 'offset');
      if (offset < 0 || offset > this.length) throw errors.outOfRange('offset', `>= 0 && <= ${MAX}`, offset);
    }
    if (end !== undefined && (end < 0 || end > this.length)) throw errors.outOfRange('end', `>= 0 && <= ${this.length}`, end);
    const from = offset ?? 0, to = end ?? this.length;
    if (typeof value === 'number' || typeof value === 'boolean') return Uint8Array.prototype.fill.call(this, +value & 255, from, to);
    const bytes = typeof value === 'string' ? new Uint8Array(encodeText(value, encodingOf(encoding))) : value;
    if (typeof value === 'string' && value.length === 0) return Uint8Array.prototype.fill.call(this, 0, from, to);
    if (!bytes?.length) throw errors.argValue('value', value);
    for (let i = from, j = 0; i < to; i++, j = (j + 1) % bytes.length) this[i] = bytes[j];
    return this;
  },
  includes(value, offset, encoding) { return this.indexOf(value, offset, encoding) !== -1; },
  indexOf(value, offset, encoding) { return find(this, value, offset, encoding, true); },
  lastIndexOf(value, offset, encoding) { return find(this, value, offset, encoding, false); },
  swap16() { return swap(this, 2); },
  swap32() { return swap(this, 4); },
  swap64() { return swap(this, 8); },
  [inspect.custom](depth, options) {
    const most = 50, bytes = Array.from(this.subarray(0, most), (byte) => byte.toString(16).padStart(2, '0')), left = this.length - most;
    let text = bytes.join(' ');
    if (left > 0) text += ` ... ${left} more byte${left > 1 ? 's' : ''}`;
    if (options) {
      const extra = {};
      let has = false;
      for (const key of Object.keys(this)) {
        if (/^\d+$/.test(key)) continue;
        extra[key] = this[key];
        has = true;
      }
      if (has) text += `${this.length ? ', ' : ''}${inspect(extra, { ...options, breakLength: Infinity, compact: true }).slice(2, -2)}`;
    }
    return `<${this.constructor.name || 'Buffer'} ${text}>`;
  },
};
methods.toLocaleString = methods.toString;

function swap(buffer, size) {
  if (buffer.length % size) throw errors.coded(RangeError, 'ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${size * 8}-bits`);
  for (let i = 0; i < buffer.length; i += size) Uint8Array.prototype.subarray.call(buffer, i, i + size).reverse();
  return buffer;
}

function find(buffer, value, offset, encoding, forward) {
  if (typeof offset === 'string') [encoding, offset] = [offset, undefined];
  offset = +offset;
  if (Number.isNaN(offset)) offset = forward ? 0 : buffer.length;
  offset = Math.trunc(Math.max(-0x80000000, Math.min(0x7fffffff, offset)));
  if (offset < 0) offset += buffer.length;
  if (typeof value === 'number') {
    if (offset < 0) {
      if (!forward) return -1;
      offset = 0;
    }
    return forward ? Uint8Array.prototype.indexOf.call(buffer, value & 255, offset) : Uint8Array.prototype.lastIndexOf.call(buffer, value & 255, offset);
  }
  const kind = encodingOf(encoding), step = kind === UTF16 ? 2 : 1;
  let bytes;
  if (typeof value === 'string') bytes = new Uint8Array(encodeText(value, kind));
  else if (value instanceof Uint8Array) bytes = value;
  else throw errors.argType('value', ['number', 'string', 'Buffer', 'Uint8Array'], value);
  if (offset < 0) {
    if (!forward) return -1;
    offset = 0;
  }
  if (bytes.length === 0) return forward ? Math.min(offset, buffer.length) : Math.min(offset, buffer.length);
  const last = buffer.length - bytes.length, same = (at) => {
    for (let j = 0; j < bytes.length; j++) if (buffer[at + j] !== bytes[j]) return false;
    return true;
  };
  if (forward) for (let at = offset; at <= last; at++) if ((at - offset) % step === 0 && same(at)) return at;
  if (!forward) for (let at = Math.min(offset, last); at >= 0; at--) if (same(at)) return at;
  return -1;
}

// ---- Numbers ---------------------------------------------------------------------------------------------------

function place(buffer, offset, size) {
  if (typeof offset !== 'number') throw errors.argType('offset', 'number', offset);
  const last = buffer.length - size;
  if (offset >= 0 && offset <= last && Number.isInteger(offset)) return offset;
  if (!Number.isInteger(offset)) throw errors.outOfRange('offset', 'an integer', offset);
  if (last < 0) throw errors.coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds');
  throw errors.outOfRange('offset', `>= 0 and <= ${last}`, offset);
}

function inRange(value, low, high, size) {
  if (!(value < low || value > high)) return;
  const n = typeof low === 'bigint' ? 'n' : '';
  let range;
  if (size > 4 || typeof low === 'bigint') range = low == 0 ? `>= 0${n} and < 2${n} ** ${size * 8}${n}` : `>= -(2${n} ** ${size * 8 - 1}${n}) and < 2${n} ** ${size * 8 - 1}${n}`; // eslint-disable-line eqeqeq
  else range = `>= ${low}${n} and <= ${high}${n}`;
  throw errors.outOfRange('value', range, value);
}

const dataView = (buffer) => new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
function define(names, fn) { for (const name of names) methods[name] = fn; }

for (const [name, size, method] of [['Int8', 1, 'Int8'], ['UInt8', 1, 'Uint8'], ['Int16', 2], ['UInt16', 2, 'Uint16'], ['Int32', 4], ['UInt32', 4, 'Uint32'],
  ['BigInt64', 8], ['BigUInt64', 8, 'BigUint64'], ['Float', 4, 'Float32'], ['Double', 8, 'Float64']]) {
  const kind = method ?? name, big = name.startsWith('Big'), float = name === 'Float' || name === 'Double', unsigned = /UInt/.test(name);
  const bits = big ? 64n : size * 8, one = big ? 1n : 1, two = big ? 2n : 2;
  const high = unsigned ? two ** bits - one : two ** (bits - one) - one, low = unsigned ? one - one : -(two ** (bits - one));
  for (const little of size === 1 ? [undefined] : [true, false]) {
    const full = `${name}${little === undefined ? '' : little ? 'LE' : 'BE'}`;
    const aliases = [full, ...unsigned ? [full.replace('UInt', 'Uint')] : []];
    define(aliases.map((alias) => `read${alias}`), { [`read${full}`](offset = 0) {
      const at = place(this, offset, size);
      return dataView(this)[`get${kind}`](at, little);
    } }[`read${full}`]);
    define(aliases.map((alias) => `write${alias}`), { [`write${full}`](value, offset = 0) {
      if (!big) value = +value;
      if (size === 1 && typeof offset !== 'number') throw errors.argType('offset', 'number', offset);
      if (!float) inRange(value, low, high, size);
      const at = place(this, offset, size);
      if (big) value += 0n; // what is no BigInt throws
      dataView(this)[`set${kind}`](at, value, little);
      return at + size;
    } }[`write${full}`]);
  }
}

function checkBytes(count) {
  if (count === undefined || typeof count !== 'number') throw errors.argType('byteLength', 'number', count);
  if (!Number.isInteger(count)) throw errors.outOfRange('byteLength', 'an integer', count);
  if (count < 1 || count > 6) throw errors.outOfRange('byteLength', '>= 1 and <= 6', count);
}

for (const unsigned of [false, true]) for (const little of [false, true]) {
  const full = `${unsigned ? 'UInt' : 'Int'}${little ? 'LE' : 'BE'}`, aliases = [full, ...unsigned ? [full.replace('UInt', 'Uint')] : []];
  define(aliases.map((alias) => `read${alias}`), { [`read${full}`](offset, count) {
    if (offset === undefined) throw errors.argType('offset', 'number', offset);
    checkBytes(count);
    const at = place(this, offset, count);
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 256 + this[little ? at + count - 1 - i : at + i];
    return !unsigned && value >= 2 ** (8 * count - 1) ? value - 2 ** (8 * count) : value;
  } }[`read${full}`]);
  define(aliases.map((alias) => `write${alias}`), { [`write${full}`](value, offset, count) {
    checkBytes(count);
    value = +value;
    inRange(value, unsigned ? 0 : -(2 ** (8 * count - 1)), unsigned ? 2 ** (8 * count) - 1 : 2 ** (8 * count - 1) - 1, count);
    const at = place(this, offset, count);
    for (let i = 0, rest = value; i < count; i++, rest = Math.floor(rest / 256)) this[little ? at + i : at + count - 1 - i] = rest;
    return at + count;
  } }[`write${full}`]);
}

for (const [encoding, kind] of [['ascii', ASCII], ['latin1', LATIN1], ['hex', HEX], ['base64', BASE64], ['base64url', BASE64URL], ['ucs2', UTF16], ['utf8', UTF8]]) {
  methods[`${encoding}Slice`] = function (start = 0, end = this.length) { return decodeText(this, start, end, kind); };
  methods[`${encoding}Write`] = function (text, offset, length) { return this.write(text, offset, length, encoding); };
}

for (const name of Reflect.ownKeys(methods)) Object.defineProperty(proto, name, { value: methods[name], writable: true, configurable: true, enumerable: true });
for (const [name, of] of [['parent', 'buffer'], ['offset', 'byteOffset']])
  Object.defineProperty(proto, name, { enumerable: true, get() { return this instanceof Buffer ? this[of] : undefined; } });

const { atob, btoa } = internal.own('encoding');
module.exports = {
  Buffer, SlowBuffer: Buffer.allocUnsafeSlow, atob, btoa, kMaxLength, kStringMaxLength: 2 ** 29 - 24, INSPECT_MAX_BYTES: 50,
  constants: { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: 2 ** 29 - 24 },
  isUtf8(input) { const bytes = ArrayBuffer.isView(input) ? input : new Uint8Array(input); return isUtf8(bytes, 0, bytes.byteLength); },
  isAscii(input) { return (ArrayBuffer.isView(input) ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength) : new Uint8Array(input)).every((byte) => byte < 128); },
  get Blob() { return internal.own('blob').Blob; },
  get File() { return internal.own('blob').File; },
  transcode(source, from, to) { return Buffer.from(Buffer.from(source).toString(from), to); },
};
