// util.js: require("util"). The body of a function of (exports, require, module, internal).
'use strict';

const { kindOf, functionBits } = internal;
const kinds = internal.own('kinds');
const errors = internal.own('errors');
const { inspect, format, formatWithOptions, stripVTControlCharacters } = internal.own('inspect');

// ---- types -------------------------------------------------------------------------------------------

const types = {};
const of = (...wanted) => {
  const set = new Set(wanted);
  return (value) => set.has(kindOf(value));
};
for (const [name, kind] of Object.entries({
  isExternal: 'EXTERNAL', isDate: 'DATE', isArgumentsObject: 'ARGUMENTS', isBigIntObject: 'BIGINT', isBooleanObject: 'BOOLEAN',
  isNumberObject: 'NUMBER', isStringObject: 'STRING', isSymbolObject: 'SYMBOL', isNativeError: 'ERROR', isRegExp: 'REGEXP',
  isGeneratorObject: 'GENERATOR', isPromise: 'PROMISE', isMap: 'MAP', isSet: 'SET', isMapIterator: 'MAP_ITERATOR',
  isSetIterator: 'SET_ITERATOR', isWeakMap: 'WEAK_MAP', isWeakSet: 'WEAK_SET', isArrayBuffer: 'ARRAY_BUFFER',
  isDataView: 'DATA_VIEW', isSharedArrayBuffer: 'SHARED_ARRAY_BUFFER', isProxy: 'PROXY', isModuleNamespaceObject: 'NAMESPACE',
})) types[name] = of(kinds[kind]);
types.isAnyArrayBuffer = of(kinds.ARRAY_BUFFER, kinds.SHARED_ARRAY_BUFFER);
types.isBoxedPrimitive = of(kinds.NUMBER, kinds.STRING, kinds.BOOLEAN, kinds.BIGINT, kinds.SYMBOL);
types.isAsyncFunction = (value) => typeof value === 'function' && (functionBits(value) & 1) !== 0;
types.isGeneratorFunction = (value) => typeof value === 'function' && (functionBits(value) & 2) !== 0;
types.isArrayBufferView = ArrayBuffer.isView;
types.isTypedArray = of(kinds.TYPED_ARRAY);
const typedName = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
for (const name of ['Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'Int8Array', 'Int16Array', 'Int32Array',
  'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array']) {
  types[`is${name}`] = (value) => typedName.call(value) === name;
}

// ---- Promises and callbacks ------------------------------------------------------------------------------

const customPromisify = Symbol.for('nodejs.util.promisify.custom');

function promisify(original) {
  errors.want(original, 'function', 'original');
  if (original[customPromisify]) {
    const fn = original[customPromisify];
    errors.want(fn, 'function', 'util.promisify.custom');
    return Object.defineProperty(fn, customPromisify, { value: fn, enumerable: false, writable: false, configurable: true });
  }
  function fn(...args) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [...args, (error, ...values) => {
        if (error) reject(error);
        else resolve(values[0]);
      }]);
    });
  }
  Object.setPrototypeOf(fn, Object.getPrototypeOf(original));
  Object.defineProperty(fn, customPromisify, { value: fn, enumerable: false, writable: false, configurable: true });
  return Object.defineProperties(fn, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = customPromisify;

function callbackify(original) {
  errors.want(original, 'function', 'original');
  function callbackified(...args) {
    const callback = args.pop();
    errors.want(callback, 'function', 'last argument');
    const call = (...values) => queueMicrotask(() => Reflect.apply(callback, this, values));
    Reflect.apply(original, this, args).then((value) => call(null, value), (reason) => {
      if (!reason) {
        const error = errors.coded(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value');
        error.reason = reason;
        reason = error;
      }
      call(reason);
    });
  }
  const descriptors = Object.getOwnPropertyDescriptors(original);
  if (typeof descriptors.length.value === 'number') descriptors.length.value++;
  if (typeof descriptors.name.value === 'string') descriptors.name.value += 'Callbackified';
  return Object.defineProperties(callbackified, descriptors);
}

// ---- Classes, warnings, text ----------------------------------------------------------------------------------

function inherits(constructor, parent) {
  if (constructor === undefined || constructor === null) throw errors.argType('ctor', 'Function', constructor);
  if (parent === undefined || parent === null) throw errors.argType('superCtor', 'Function', parent);
  if (parent.prototype === undefined) throw errors.argType('superCtor.prototype', 'Object', parent.prototype);
  Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

const told = new Set();

// Says so once, on stderr.
function deprecate(fn, message, code) {
  let warned = false;
  function deprecated(...args) {
    if (!warned && !(code !== undefined && told.has(code))) {
      if (code !== undefined) told.add(code);
      globalThis.console?.error(`${code !== undefined ? `[${code}] ` : ''}DeprecationWarning: ${message}`);
    }
    warned = true;
    return new.target ? Reflect.construct(fn, args, new.target) : Reflect.apply(fn, this, args);
  }
  Object.setPrototypeOf(deprecated, fn);
  if (fn.prototype) deprecated.prototype = fn.prototype;
  return deprecated;
}

// What NODE_DEBUG turns on elsewhere; here nothing does.
function debuglog() {
  const log = () => {};
  log.enabled = false;
  return log;
}

function styleText(style, text) {
  errors.want(text, 'string', 'text');
  let open = '', close = '';
  for (const name of Array.isArray(style) ? style : [style]) {
    const code = inspect.colors[name];
    if (code === undefined) throw errors.argValue('format', name, `must be one of: ${Object.keys(inspect.colors).map((key) => `'${key}'`).join(', ')}`);
    open += `\x1b[${code[0]}m`;
    close = `\x1b[${code[1]}m${close}`;
  }
  return `${open}${text}${close}`;
}

function toUSVString(text) { return String(text).toWellFormed(); }

const is = {
  isArray: Array.isArray, isBoolean: (v) => typeof v === 'boolean', isNull: (v) => v === null, isNullOrUndefined: (v) => v == null,
  isNumber: (v) => typeof v === 'number', isString: (v) => typeof v === 'string', isSymbol: (v) => typeof v === 'symbol',
  isUndefined: (v) => v === undefined, isRegExp: types.isRegExp, isObject: (v) => v !== null && typeof v === 'object', isDate: types.isDate,
  isError: (v) => types.isNativeError(v) || v instanceof Error, isFunction: (v) => typeof v === 'function',
  isPrimitive: (v) => v === null || (typeof v !== 'object' && typeof v !== 'function'),
};

module.exports = {
  callbackify, debug: debuglog, debuglog, deprecate, format, formatWithOptions, inherits, inspect, promisify,
  isDeepStrictEqual(a, b) { return internal.own('compare').isDeepStrictEqual(a, b); },
  stripVTControlCharacters(text) {
    errors.want(text, 'string', 'str');
    return stripVTControlCharacters(text);
  },
  styleText, toUSVString, types, ...is,
  get parseArgs() { return internal.own('parse_args'); },
  get TextEncoder() { return internal.own('encoding').TextEncoder; },
  get TextDecoder() { return internal.own('encoding').TextDecoder; },
};
