// crypto.js: require("crypto"): Node's forms, and webcrypto.
'use strict';

const { open, update, finish, copy, random, equal, pbkdf2, encoding: encodingOf, decode } = internal;

const fail = (Kind, code, message) => Object.assign(new Kind(message), { code });
const kind = (value) => (value === null || value === undefined ? String(value)
  : typeof value === 'object' ? `an instance of ${value.constructor?.name ?? 'Object'}` : `type ${typeof value} (${typeof value === 'string' ? `'${value}'` : String(value)})`);
const badType = (name, expected, value) => fail(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" argument must be ${expected}. Received ${kind(value)}`);

// undefined: none was asked for.
function toEncoding(encoding) {
  if (encoding === undefined || encoding === null || encoding === 'buffer') return undefined;
  const number = typeof encoding === 'string' ? encodingOf(encoding) : -1;
  if (number < 0) throw fail(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${String(encoding)}`);
  return number;
}

const give = (bytes, encoding) => (encoding === undefined ? asBuffer(bytes) : decode(bytes, encoding));
const isBytes = (value) => ArrayBuffer.isView(value) || value instanceof ArrayBuffer;

function name(algorithm, what) {
  if (typeof algorithm !== 'string') throw badType(what, 'of type string', algorithm);
  return algorithm;
}

// ---- Digests ------------------------------------------------------------------------------------------

class Hash {
  #hasher;
  #done = false;
  #length;
  constructor(algorithm, options, key, encoding) {
    if (algorithm === undefined && options?.from) {
      this.#hasher = options.from;
    } else {
      this.#hasher = open(name(algorithm, key === undefined ? 'algorithm' : 'hmac'), key, encoding);
      if (this.#hasher === undefined) {
        throw key === undefined ? fail(Error, 'ERR_OSSL_EVP_UNSUPPORTED', `Digest method not supported: "${algorithm}"`)
          : fail(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${algorithm}`);
      }
    }
    this.#length = options?.outputLength;
  }
  update(data, encoding) {
    if (this.#done) throw fail(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    if (typeof data !== 'string' && !ArrayBuffer.isView(data))
      throw badType('data', 'of type string or an instance of Buffer, TypedArray, or DataView', data);
    update(this.#hasher, data, typeof data === 'string' ? toEncoding(encoding) : undefined);
    return this;
  }
  digest(encoding) {
    if (this.#done) throw fail(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    const number = toEncoding(encoding);
    this.#done = true;
    const bytes = finish(this.#hasher, this.#length);
    if (bytes === undefined) throw fail(Error, 'ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH', 'not XOF or invalid length');
    return give(bytes, number);
  }
  copy(options) {
    if (this.#done) throw fail(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    return new Hash(undefined, { ...options, from: copy(this.#hasher) });
  }
}
class Hmac extends Hash {}
exports.Hash = Hash;
exports.Hmac = Hmac;
exports.createHash = function createHash(algorithm, options) { return new Hash(algorithm, options); };
exports.createHmac = function createHmac(algorithm, key, options) {
  if (typeof key !== 'string' && !isBytes(key))
    throw badType('key', 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey', key);
  return new Hmac(algorithm, options, key, typeof key === 'string' ? toEncoding(options?.encoding) : undefined);
};
exports.hash = function hash(algorithm, data, encoding = 'hex') { return new Hash(algorithm).update(data).digest(encoding); };
const HASHES = ['blake2b512', 'blake2s256', 'md5', 'ripemd160', 'sha1', 'sha224', 'sha256', 'sha3-224', 'sha3-256', 'sha3-384', 'sha3-512',
  'sha384', 'sha512', 'sha512-224', 'sha512-256', 'shake128', 'shake256', 'sm3'];
exports.getHashes = function getHashes() { return HASHES.filter((one) => open(one) !== undefined); };

exports.pbkdf2Sync = function pbkdf2Sync(password, salt, iterations, keylen, digest) {
  for (const [what, value] of [['iterations', iterations], ['keylen', keylen]]) {
    if (!Number.isInteger(value)) throw badType(what, 'of type number', value);
    if (value < (what === 'keylen' ? 0 : 1) || value > 2147483647)
      throw fail(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${what}" is out of range. It must be >= ${what === 'keylen' ? 0 : 1} && <= 2147483647. Received ${value}`);
  }
  const bytes = pbkdf2(password, undefined, salt, undefined, iterations, keylen, name(digest, 'digest'));
  if (bytes === undefined) throw fail(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${digest}`);
  return asBuffer(bytes);
};

// ---- Random ---------------------------------------------------------------------------------------------

function size(value) {
  if (typeof value !== 'number') throw badType('size', 'of type number', value);
  if (!(value >= 0 && value <= 2147483647) || !Number.isInteger(value))
    throw fail(TypeError, 'ERR_OUT_OF_RANGE', `The value of "size" is out of range. It must be >= 0 && <= 2147483647. Received ${value}`);
  return value;
}

// With a callback later.
function maybe(callback, make) {
  if (callback === undefined) return make();
  if (typeof callback !== 'function') throw badType('callback', 'of type function', callback);
  const value = make();
  require('timer').setImmediate(() => callback(null, value));
  return undefined;
}

exports.randomBytes = function randomBytes(length, callback) {
  const bytes = new Uint8Array(size(length));
  return maybe(callback, () => {
    random(bytes);
    return asBuffer(bytes);
  });
};
exports.randomFillSync = function randomFillSync(to, offset = 0, length = undefined) {
  if (!isBytes(to)) throw badType('buf', 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView', to);
  const outOf = (what, least, most, value) => {
    if (typeof value !== 'number') throw badType(what, 'of type number', value);
    if (!(value >= least && value <= most)) throw fail(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${what}" is out of range. It must be >= ${least} && <= ${most}. Received ${value}`);
  };
  outOf('offset', 0, to.byteLength, offset);
  length ??= to.byteLength - offset;
  outOf('size', 0, to.byteLength - offset, length);
  random(ArrayBuffer.isView(to) ? new Uint8Array(to.buffer, to.byteOffset + offset, length) : new Uint8Array(to, offset, length));
  return to;
};
exports.randomInt = function randomInt(min, max, callback) {
  if (max === undefined || typeof max === 'function') [min, max, callback] = [0, min, max];
  if (!Number.isSafeInteger(min)) throw badType('min', 'a safe integer', min);
  if (!Number.isSafeInteger(max)) throw badType('max', 'a safe integer', max);
  const range = max - min;
  if (!(range > 0)) throw fail(RangeError, 'ERR_OUT_OF_RANGE', `The value of "max" is out of range. It must be greater than the value of "min" (${min}). Received ${max}`);
  if (range > 2 ** 48 - 1) throw fail(RangeError, 'ERR_OUT_OF_RANGE', `The value of "max - min" is out of range. It must be <= 281474976710655. Received ${range}`);
  const limit = 2 ** 48 - (2 ** 48 % range), bytes = new Uint8Array(6);
  return maybe(callback, () => {
    for (;;) {
      random(bytes);
      let number = 0;
      for (const byte of bytes) number = number * 256 + byte;
      if (number < limit) return min + (number % range);
    }
  });
};

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
let pool, at = 0;
function randomUUID() {
  if (!pool || at === pool.length) {
    pool = new Uint8Array(2048);
    random(pool);
    at = 0;
  }
  const b = pool.subarray(at, at += 16), h = HEX;
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  const id = `${h[b[0]]}${h[b[1]]}${h[b[2]]}${h[b[3]]}-${h[b[4]]}${h[b[5]]}-${h[b[6]]}${h[b[7]]}-${h[b[8]]}${h[b[9]]}-` +
    `${h[b[10]]}${h[b[11]]}${h[b[12]]}${h[b[13]]}${h[b[14]]}${h[b[15]]}`;
  b.fill(0);
  return id;
}
exports.randomUUID = function randomUUID_() { return randomUUID(); };

const notBytes = (what) => fail(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${what}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`);
exports.timingSafeEqual = function timingSafeEqual(a, b) {
  if (!isBytes(a)) throw notBytes('buf1');
  if (!isBytes(b)) throw notBytes('buf2');
  if (a.byteLength !== b.byteLength)
    throw fail(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length');
  return equal(a, b);
};

// ---- WebCrypto --------------------------------------------------------------------------------------------

const domError = (name, message) => {
  if (typeof DOMException === 'function') return new DOMException(message, name);
  const error = new Error(message);
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  return error;
};
const WEB = { __proto__: null, 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };

class SubtleCrypto {
  async digest(algorithm, data) {
    const wanted = typeof algorithm === 'object' && algorithm !== null ? algorithm.name : algorithm;
    const found = WEB[String(wanted).toUpperCase()];
    if (!isBytes(data)) throw badType('data', 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView', data);
    if (found === undefined) throw domError('NotSupportedError', 'Unrecognized algorithm name');
    const hasher = open(found);
    update(hasher, data);
    return finish(hasher).buffer;
  }
}
class Crypto {
  subtle = new SubtleCrypto();
  getRandomValues(to) {
    const isInteger = ArrayBuffer.isView(to) && !(to instanceof DataView) && !(to instanceof Float32Array) && !(to instanceof Float64Array);
    if (!isInteger) throw domError('TypeMismatchError', 'The data argument must be an integer-type TypedArray');
    if (to.byteLength > 65536) throw domError('QuotaExceededError', `The requested length exceeds 65,536 bytes`);
    random(to);
    return to;
  }
  randomUUID() { return randomUUID(); }
}
exports.webcrypto = new Crypto();
exports.subtle = exports.webcrypto.subtle;
exports.getRandomValues = (to) => exports.webcrypto.getRandomValues(to);
