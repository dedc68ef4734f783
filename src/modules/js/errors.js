// errors.js: errors with the codes and words of Node's.
'use strict';

const show = (value) => internal.own('inspect').inspect(value, { depth: -1 });

// TypeError [ERR_X]: what its stack begins with; its name is the class's alone.
function coded(Class, code, message, more) {
  const error = new Class(message);
  Object.defineProperty(error, 'name', { value: `${error.name} [${code}]`, configurable: true, writable: true, enumerable: false });
  void error.stack;
  delete error.name;
  error.code = code;
  Object.defineProperty(error, 'toString', {
    value() { return `${this.name} [${code}]: ${this.message}`; }, configurable: true, writable: true, enumerable: false,
  });
  return more ? Object.assign(error, more) : error;
}

function received(value) {
  if (value == null) return ` Received ${value}`;
  if (typeof value === 'function') return ` Received function ${value.name}`;
  if (typeof value === 'object') {
    if (value.constructor?.name) return ` Received an instance of ${value.constructor.name}`;
    return ` Received ${show(value)}`;
  }
  let text = internal.own('inspect').inspect(value, { colors: false });
  if (text.length > 28) text = `${text.slice(0, 25)}...`;
  return ` Received type ${typeof value} (${text})`;
}

const primitives = ['string', 'function', 'number', 'object', 'Function', 'Object', 'boolean', 'bigint', 'symbol'];
const listOf = (words, join) => words.length > 2 ? `${words.slice(0, -1).join(', ')}, ${join} ${words.at(-1)}`
  : words.length === 2 ? `${words[0]} ${join} ${words[1]}` : words[0];

// `expected`: names of types and classes.
function expecting(expected) {
  const types = [], classes = [], others = [];
  for (const name of [].concat(expected)) {
    if (primitives.includes(name)) types.push(name.toLowerCase());
    else if (/^([A-Z][a-z0-9]*)+$/.test(name)) classes.push(name);
    else others.push(name);
  }
  if (classes.length && types.includes('object')) {
    types.splice(types.indexOf('object'), 1);
    classes.push('Object');
  }
  const parts = [];
  if (types.length) parts.push(`${types.length > 1 ? 'one of type' : 'of type'} ${listOf(types, 'or')}`);
  if (classes.length) parts.push(`an instance of ${listOf(classes, 'or')}`);
  if (others.length) parts.push(others.length > 1 ? `one of ${listOf(others, 'or')}` : `${others[0].toLowerCase() !== others[0] ? 'an ' : ''}${others[0]}`);
  return parts.join(' or ');
}

function argType(name, expected, value) {
  const what = name.endsWith(' argument') ? `The ${name}` : `The "${name}" ${name.includes('.') ? 'property' : 'argument'}`;
  return coded(TypeError, 'ERR_INVALID_ARG_TYPE', `${what} must be ${expecting(expected)}.${received(value)}`);
}

function argValue(name, value, reason = 'is invalid', Class = TypeError) {
  let text = internal.own('inspect').inspect(value);
  if (text.length > 128) text = `${text.slice(0, 128)}...`;
  const type = name.includes('.') ? 'property' : 'argument';
  return coded(Class, 'ERR_INVALID_ARG_VALUE', `The ${type} '${name}' ${reason}. Received ${text}`);
}

function threes(text) {
  let out = '', at = text.length;
  const start = text[0] === '-' ? 1 : 0;
  for (; at >= start + 4; at -= 3) out = `_${text.slice(at - 3, at)}${out}`;
  return text.slice(0, at) + out;
}

function outOfRange(name, range, value) {
  let text;
  if (Number.isInteger(value) && Math.abs(value) > 2 ** 32) text = threes(String(value));
  else if (typeof value === 'bigint') text = `${value > 2n ** 32n || value < -(2n ** 32n) ? threes(String(value)) : value}n`;
  else text = internal.own('inspect').inspect(value);
  return coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be ${range}. Received ${text}`);
}

const missingArgs = (...names) => {
  const words = names.map((name) => Array.isArray(name) ? listOf(name.map((one) => `"${one}"`), 'or') : `"${name}"`);
  const list = words.length > 2 ? `${words.slice(0, -1).join(', ')}, and ${words.at(-1)}` : words.join(' and ');
  return coded(TypeError, 'ERR_MISSING_ARGS', `The ${list} argument${words.length > 1 ? 's' : ''} must be specified`);
};

const want = (value, type, name) => {
  if (typeof value !== type) throw argType(name, type, value);
};

module.exports = { coded, argType, argValue, outOfRange, missingArgs, received, want };
