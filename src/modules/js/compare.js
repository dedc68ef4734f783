// compare.js: deep equality as Node's assert and util have it. The body of a function of
// (exports, require, module, internal).
'use strict';

const { kindOf, namedKeys, partsOfProxy } = internal;
const { ARRAY, MAP, SET, DATE, REGEXP, ERROR, ARRAY_BUFFER, SHARED_ARRAY_BUFFER, TYPED_ARRAY, DATA_VIEW, WEAK_MAP, WEAK_SET,
        PROMISE, NUMBER, STRING, SYMBOL, BOOLEAN, BIGINT, PROXY } = internal.own('kinds');
const hasOwn = Object.hasOwn;
const isEnumerable = (object, key) => Object.prototype.propertyIsEnumerable.call(object, key);
const tagOf = (value) => Object.prototype.toString.call(value);
const isObject = (value) => typeof value === 'object' && value !== null;
const unbox = {
  [NUMBER]: Number.prototype.valueOf, [STRING]: String.prototype.valueOf, [BOOLEAN]: Boolean.prototype.valueOf,
  [BIGINT]: BigInt.prototype.valueOf, [SYMBOL]: Symbol.prototype.valueOf,
};

// What a proxy stands for says which kind it is.
function kindThrough(value) {
  let kind = kindOf(value);
  while (kind === PROXY) {
    [value] = partsOfProxy(value);
    if (value === null) return 0;
    kind = kindOf(value);
  }
  return kind;
}

function sameBytes(a, b) {
  if (a.byteLength !== b.byteLength) return false;
  const view = (value) => ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
  const x = view(a), y = view(b);
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  return true;
}

function sameFloats(a, b) {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

// What two objects of one kind have beside their properties.
function sameInside(a, b, kind, strict, seen) {
  switch (kind) {
    case DATE: return Date.prototype.getTime.call(a) === Date.prototype.getTime.call(b) ||
      (isNaN(a) && isNaN(b));
    case REGEXP: return a.source === b.source && a.flags === b.flags && a.lastIndex === b.lastIndex;
    case ARRAY_BUFFER: case SHARED_ARRAY_BUFFER: case DATA_VIEW: return sameBytes(a, b);
    case TYPED_ARRAY:
      if (!strict && (a instanceof Float32Array || a instanceof Float64Array)) return sameFloats(a, b);
      return sameBytes(a, b);
    case NUMBER: case STRING: case BOOLEAN: case BIGINT: case SYMBOL:
      return Object.is(unbox[kind].call(a), unbox[kind].call(b));
    case SET: return a.size === b.size && sameSets(a, b, strict, seen);
    case MAP: return a.size === b.size && sameMaps(a, b, strict, seen);
    case ERROR:
      if ((!isEnumerable(a, 'message') && a.message !== b.message) || (!isEnumerable(a, 'name') && a.name !== b.name)) return false;
      if (hasOwn(a, 'cause') !== hasOwn(b, 'cause') || (hasOwn(a, 'cause') && !same(a.cause, b.cause, strict, seen))) return false;
      return hasOwn(a, 'errors') === hasOwn(b, 'errors') && (!hasOwn(a, 'errors') || same(a.errors, b.errors, strict, seen));
    case WEAK_MAP: case WEAK_SET: case PROMISE: return !strict;
    default: return true;
  }
}

// In any order; what is no object is looked up where that says enough.
function sameSets(a, b, strict, seen) {
  const left = [];
  for (const value of b) if (!a.has(value)) left.push(value);
  for (const value of a) {
    if (b.has(value)) continue;
    if (strict && !isObject(value)) return false;
    const at = left.findIndex((other) => same(value, other, strict, seen));
    if (at === -1) return false;
    left.splice(at, 1);
  }
  return left.length === 0;
}

function sameMaps(a, b, strict, seen) {
  const left = [];
  for (const key of b.keys()) if (!a.has(key)) left.push(key);
  for (const [key, value] of a) {
    if (b.has(key)) {
      if (!same(value, b.get(key), strict, seen)) return false;
      continue;
    }
    if (strict && !isObject(key)) return false;
    const at = left.findIndex((other) => same(key, other, strict, seen) && same(value, b.get(other), strict, seen));
    if (at === -1) return false;
    left.splice(at, 1);
  }
  return left.length === 0;
}

const symbolsOf = (value) => Object.getOwnPropertySymbols(value).filter((key) => isEnumerable(value, key));

function sameKeys(a, b, keys, others, strict) {
  if (keys.length !== others.length) return undefined;
  for (const key of keys) if (!hasOwn(b, key) || !isEnumerable(b, key)) return undefined;
  if (!strict) return keys;
  const symbols = symbolsOf(a), more = symbolsOf(b);
  if (symbols.length !== more.length) return undefined;
  for (const key of symbols) if (!isEnumerable(b, key)) return undefined;
  return symbols.length ? keys.concat(symbols) : keys;
}

function sameProperties(a, b, keys, list, strict, seen) {
  for (const key of keys) if (!same(a[key], b[key], strict, seen)) return false;
  if (!list) return true;
  for (let i = 0; i < a.length; i++) {
    if (hasOwn(a, i) !== hasOwn(b, i)) return false;
    if (!same(a[i], b[i], strict, seen)) return false;
  }
  return true;
}

function sameObjects(a, b, strict, seen) {
  if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const kind = kindThrough(a), other = kindThrough(b);
  if (tagOf(a) !== tagOf(b)) return false;
  if (kind !== other && !(a instanceof Error && b instanceof Error)) return false;
  const list = kind === ARRAY || kind === TYPED_ARRAY;
  if (list && a.length !== b.length) return false;
  if (!sameInside(a, b, kind === 0 && a instanceof Error ? ERROR : kind, strict, seen)) return false;
  const keys = list ? sameKeys(a, b, namedKeys(a, true).filter((key) => typeof key === 'string'),
                               namedKeys(b, true).filter((key) => typeof key === 'string'), strict)
    : sameKeys(a, b, Object.keys(a), Object.keys(b), strict);
  if (keys === undefined) return false;
  const before = seen.get(a);
  if (before !== undefined) {
    if (before === b) return true;
  } else {
    seen.set(a, b);
  }
  const answer = sameProperties(a, b, keys, list && kind === ARRAY, strict, seen);
  if (before === undefined) seen.delete(a);
  return answer;
}

function same(a, b, strict, seen) {
  if (a === b) return a !== 0 || !strict || Object.is(a, b);
  if (strict) {
    if (typeof a !== 'object') return typeof a === 'number' && Number.isNaN(a) && Number.isNaN(b);
    if (typeof b !== 'object' || a === null || b === null) return false;
  } else {
    if (a === null || typeof a !== 'object') {
      return (b === null || typeof b !== 'object') && (a == b || (Number.isNaN(a) && Number.isNaN(b))); // eslint-disable-line eqeqeq
    }
    if (b === null || typeof b !== 'object') return false;
  }
  return sameObjects(a, b, strict, seen);
}

exports.isDeepEqual = (a, b) => same(a, b, false, new Map());
exports.isDeepStrictEqual = (a, b) => same(a, b, true, new Map());
