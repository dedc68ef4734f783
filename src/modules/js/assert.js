// assert.js: require("assert"). The body of a function of (exports, require, module, internal).
'use strict';

const errors = internal.own('errors');
const { inspect, isError } = internal.own('inspect');
const { isDeepEqual, isDeepStrictEqual } = internal.own('compare');

// ---- AssertionError ---------------------------------------------------------------------------------

const heads = {
  deepStrictEqual: 'Expected values to be strictly deep-equal:', strictEqual: 'Expected values to be strictly equal:',
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":', deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: 'Values have same structure but are not reference-equal:', notDeepEqualUnequal: 'Expected values not to be loosely deep-equal:',
};

const shown = (value) => inspect(value, { compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity,
  showHidden: false, showProxy: false, sorted: true, getters: true, breakLength: Infinity });

// An Error again, with all that says what it is.
function copyOf(error) {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(error)), error);
  Object.defineProperty(copy, 'message', { value: error.message });
  if (Object.hasOwn(error, 'cause')) Object.defineProperty(copy, 'cause', { value: isError(error.cause) ? copyOf(error.cause) : error.cause });
  return copy;
}

const sameLine = (a, b) => a === b || `${a},` === b || a === `${b},`;

// The lines of both, one beside the other, as [' ', '+' or '-', line].
function compareLines(lines, others) {
  const out = [];
  let head = 0, a = lines.length, b = others.length;
  while (head < a && head < b && sameLine(lines[head], others[head])) head++;
  while (a > head && b > head && sameLine(lines[a - 1], others[b - 1])) a--, b--;
  const both = (i, j) => out.push([' ', lines[i].length >= others[j].length ? lines[i] : others[j]]);
  for (let i = 0; i < head; i++) both(i, i);
  let minus = [];
  const flush = () => {
    out.push(...minus);
    minus = [];
  };
  for (let i = head; i < a || i < b; i++) {
    if (i < a && i < b && sameLine(lines[i], others[i])) {
      flush();
      both(i, i);
      continue;
    }
    if (i < a) out.push(['+', lines[i]]);
    if (i < b) minus.push(['-', others[i]]);
  }
  flush();
  for (; a < lines.length; a++, b++) both(a, b);
  return out;
}

// Of what is the same in both only the lines around a difference.
function shortened(runs) {
  const out = [];
  let skipped = false;
  for (let i = 0; i < runs.length;) {
    let end = i;
    while (end < runs.length && runs[end][0] === ' ') end++;
    const last = end === runs.length, count = end - i, first = last ? 1 : 2, behind = last ? 3 : 2;
    for (let at = i; at < end; at++) {
      if (count <= first + behind + (last ? 0 : 1) || at - i < first || end - at <= behind) out.push(`  ${runs[at][1]}`);
      else if (at - i === first) out.push('...');
      else continue;
    }
    skipped ||= count > first + behind + (last ? 0 : 1);
    for (i = end; i < runs.length && runs[i][0] !== ' '; i++) out.push(`${runs[i][0]} ${runs[i][1]}`);
  }
  return [out.join('\n'), skipped];
}

const isSimple = (value) => value === null || (typeof value !== 'object' && typeof value !== 'function');

function diff(actual, expected, message, operator) {
  const lines = shown(actual).split('\n'), others = shown(expected).split('\n');
  if (operator === 'strictEqual' && ((typeof actual === 'object' && actual !== null && typeof expected === 'object' && expected !== null) ||
      (typeof actual === 'function' && typeof expected === 'function'))) operator = 'strictEqualObject';
  const head = message ?? heads[operator];
  let mark = '';
  if (lines.length === 1 && others.length === 1 && lines[0] !== others[0]) {
    const width = lines[0].length + others[0].length;
    if (width <= 12) {
      if (isSimple(actual) && isSimple(expected) && (actual !== 0 || expected !== 0)) return `${head}\n\n${lines[0]} !== ${others[0]}\n`;
    } else if (operator !== 'strictEqualObject' && width < 80) {
      let at = 0;
      while (lines[0][at] === others[0][at]) at++;
      if (at > 2) mark = `\n  ${' '.repeat(at)}^`;
    }
  }
  if (lines.join('\n') === others.join('\n')) {
    if (lines.length > 50) lines.splice(46, lines.length, '...');
    return `${heads.notIdentical}\n\n${lines.join('\n')}\n`;
  }
  const [text, skipped] = shortened(compareLines(lines, others));
  return `${head}\n+ actual - expected${skipped ? ' ... Lines skipped' : ''}\n\n${text}${mark}`;
}

function messageOf(options) {
  const { operator } = options;
  let { actual, expected, message } = options;
  const strict = operator === 'deepStrictEqual' || operator === 'strictEqual';
  message = message ? String(message) : undefined;
  if (message !== undefined && !strict) return message;
  if (isError(actual) && isError(expected) && actual.stack && expected.stack) {
    actual = copyOf(actual);
    expected = copyOf(expected);
  }
  if (strict) return diff(actual, expected, message, operator);
  if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual') {
    const lines = shown(actual).split('\n');
    const base = operator === 'notStrictEqual' && !isSimple(actual) ? heads.notStrictEqualObject : heads[operator];
    if (lines.length > 50) lines.splice(46, lines.length, '...');
    return lines.length === 1 ? `${base}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}` : `${base}\n\n${lines.join('\n')}\n`;
  }
  let text = shown(actual), other = shown(expected);
  const known = heads[operator];
  if (operator === 'notDeepEqual' && text === other) {
    text = `${known}\n\n${text}`;
    return text.length > 1024 ? `${text.slice(0, 1021)}...` : text;
  }
  if (text.length > 512) text = `${text.slice(0, 509)}...`;
  if (other.length > 512) other = `${other.slice(0, 509)}...`;
  if (operator === 'deepEqual') return `${known}\n\n${text}\n\nshould loosely deep-equal\n\n${other}`;
  if (operator === 'notDeepEqual') return `${heads.notDeepEqualUnequal}\n\n${text}\n\nshould not loosely deep-equal\n\n${other}`;
  return `${text} ${operator} ${other}`;
}

class AssertionError extends Error {
  constructor(options) {
    if (options === null || typeof options !== 'object') throw errors.argType('options', 'Object', options);
    const { message, operator, actual, expected, stackStartFn } = options;
    const limit = Error.stackTraceLimit;
    if (stackStartFn) Error.stackTraceLimit = 0;
    super(messageOf(options));
    Error.stackTraceLimit = limit;
    this.generatedMessage = !message;
    Object.defineProperty(this, 'name', { value: 'AssertionError [ERR_ASSERTION]', enumerable: false, writable: true, configurable: true });
    this.code = 'ERR_ASSERTION';
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    Error.captureStackTrace(this, stackStartFn);
    void this.stack;
    this.name = 'AssertionError';
  }
  toString() { return `${this.name} [${this.code}]: ${this.message}`; }
  [inspect.custom](depth, options) {
    const long = (value) => typeof value === 'string' && value.length > 512 ? `${value.slice(0, 512)}...` : value;
    const { actual, expected } = this;
    this.actual = long(actual);
    this.expected = long(expected);
    try {
      return inspect(this, { ...options, customInspect: false, depth: 0 });
    } finally {
      this.actual = actual;
      this.expected = expected;
    }
  }
}

function fail(options) {
  if (options.message instanceof Error) throw options.message;
  throw new AssertionError(options);
}

// ---- Truth and equality ---------------------------------------------------------------------------------

function truth(fn, count, value, message) {
  if (value) return;
  let generated = false;
  if (count === 0) {
    generated = true;
    message = 'No value argument passed to `assert.ok()`';
  } else if (message == null) {
    generated = true;
    message = 'The expression evaluated to a falsy value';
  } else if (message instanceof Error) {
    throw message;
  }
  const error = new AssertionError({ actual: value, expected: true, message, operator: '==', stackStartFn: fn });
  error.generatedMessage = generated;
  throw error;
}

function ok(...args) { truth(ok, args.length, ...args); }
const assert = function assert(...args) { truth(assert, args.length, ...args); };

function two(args) {
  if (args.length < 2) throw errors.missingArgs('actual', 'expected');
}

const looseSame = (a, b) => a == b || (Number.isNaN(a) && Number.isNaN(b)); // eslint-disable-line eqeqeq
for (const [name, operator, holds] of [
  ['equal', '==', looseSame], ['notEqual', '!=', (a, b) => !looseSame(a, b)],
  ['strictEqual', 'strictEqual', Object.is], ['notStrictEqual', 'notStrictEqual', (a, b) => !Object.is(a, b)],
  ['deepEqual', 'deepEqual', isDeepEqual], ['notDeepEqual', 'notDeepEqual', (a, b) => !isDeepEqual(a, b)],
  ['deepStrictEqual', 'deepStrictEqual', isDeepStrictEqual], ['notDeepStrictEqual', 'notDeepStrictEqual', (a, b) => !isDeepStrictEqual(a, b)],
]) {
  assert[name] = { [name](actual, expected, message) {
    two(arguments);
    if (!holds(actual, expected)) fail({ actual, expected, message, operator, stackStartFn: assert[name] });
  } }[name];
}

assert.fail = function fail_(message) {
  if (message instanceof Error) throw message;
  const error = new AssertionError({ message: message === undefined ? 'Failed' : message, operator: 'fail', stackStartFn: assert.fail });
  error.generatedMessage = message === undefined;
  throw error;
};

assert.ifError = function ifError(value) {
  if (value === null || value === undefined) return;
  let message = 'ifError got unwanted exception: ';
  if (typeof value === 'object' && typeof value.message === 'string') {
    message += value.message.length === 0 && value.constructor ? value.constructor.name : value.message;
  } else {
    message += inspect(value);
  }
  throw new AssertionError({ actual: value, expected: null, operator: 'ifError', message, stackStartFn: ifError });
};

function matching(name, holds) {
  return { [name](text, regexp, message) {
    if (Object.prototype.toString.call(regexp) !== '[object RegExp]') throw errors.argType('regexp', 'RegExp', regexp);
    if (typeof text === 'string' && (regexp.exec(text) !== null) === holds) return;
    if (message instanceof Error) throw message;
    const generated = !message;
    message ||= typeof text !== 'string'
      ? `The "string" argument must be of type string. Received type ${typeof text} (${inspect(text)})`
      : `${holds ? 'The input did not match the regular expression ' : 'The input was expected to not match the regular expression '}${
        inspect(regexp)}. Input:\n\n${inspect(text)}\n`;
    const error = new AssertionError({ actual: text, expected: regexp, message, operator: name, stackStartFn: assert[name] });
    error.generatedMessage = generated;
    throw error;
  } }[name];
}
assert.match = matching('match', true);
assert.doesNotMatch = matching('doesNotMatch', false);

// ---- What is thrown ---------------------------------------------------------------------------------------

const NOTHING = Symbol('nothing');

function thrownBy(fn) {
  errors.want(fn, 'function', 'fn');
  try {
    fn();
  } catch (error) {
    return error;
  }
  return NOTHING;
}

const isPromise = (value) => value instanceof Promise || (value !== null && typeof value === 'object' &&
  typeof value.then === 'function' && typeof value.catch === 'function');

async function rejectedBy(promise) {
  if (typeof promise === 'function') {
    promise = promise();
    if (!isPromise(promise)) {
      throw errors.coded(TypeError, 'ERR_INVALID_RETURN_VALUE',
        `Expected instance of Promise to be returned from the "promiseFn" function but got ${
          errors.received(promise).replace(/^ Received /, '')}.`);
    }
  } else if (!isPromise(promise)) {
    throw errors.argType('promiseFn', ['Function', 'Promise'], promise);
  }
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return NOTHING;
}

class Comparison {}

function compareProperty(actual, expected, key, message, keys, fn) {
  if (key in actual && isDeepStrictEqual(actual[key], expected[key])) return;
  if (message) fail({ actual, expected, message, operator: fn.name, stackStartFn: fn });
  const pick = (object) => {
    const out = new Comparison();
    for (const name of keys) {
      if (!(name in object)) continue;
      out[name] = object === actual && typeof object[name] === 'string' && expected[name] instanceof RegExp && expected[name].test(object[name])
        ? expected[name] : object[name];
    }
    return out;
  };
  const error = new AssertionError({ actual: pick(actual), expected: pick(expected), operator: 'deepStrictEqual', stackStartFn: fn });
  Object.assign(error, { actual, expected, operator: fn.name });
  throw error;
}

function expectError(actual, expected, message, fn) {
  let generated = false, raise = false;
  if (typeof expected !== 'function') {
    if (expected instanceof RegExp) {
      const text = String(actual);
      if (expected.exec(text) !== null) return;
      if (!message) {
        generated = true;
        message = `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`;
      }
      raise = true;
    } else if (typeof actual !== 'object' || actual === null) {
      const error = new AssertionError({ actual, expected, message, operator: 'deepStrictEqual', stackStartFn: fn });
      error.operator = fn.name;
      throw error;
    } else {
      const keys = Object.keys(expected);
      if (expected instanceof Error) keys.push('name', 'message');
      else if (keys.length === 0) throw errors.argValue('error', expected, 'may not be an empty object');
      for (const key of keys) {
        if (typeof actual[key] === 'string' && expected[key] instanceof RegExp && expected[key].exec(actual[key]) !== null) continue;
        compareProperty(actual, expected, key, message, keys, fn);
      }
      return;
    }
  } else if (expected.prototype !== undefined && actual instanceof expected) {
    return;
  } else if (Object.prototype.isPrototypeOf.call(Error, expected) || expected === Error) {
    if (!message) {
      generated = true;
      message = 'The error is expected to be an instance of ' + `"${expected.name}". Received `;
      if (isError(actual)) message += `"${actual.name}"`;
      else message += `"${inspect(actual, { depth: -1 })}"`;
    }
    if (generated && isError(actual) && actual.message) message += `\n\nError message:\n\n${actual.message}`;
    raise = true;
  } else {
    const answer = Reflect.apply(expected, {}, [actual]);
    if (answer !== true) {
      if (!message) {
        generated = true;
        const name = expected.name ? `"${expected.name}" ` : '';
        message = `The ${name}validation function is expected to return "true". Received ${inspect(answer)}`;
        if (isError(actual)) message += `\n\nCaught error:\n\n${actual}`;
      }
      raise = true;
    }
  }
  if (!raise) return;
  if (message instanceof Error) throw message;
  const error = new AssertionError({ actual, expected, message, operator: fn.name, stackStartFn: fn });
  error.generatedMessage = generated;
  throw error;
}

function expects(fn, actual, error, message) {
  if (typeof error === 'string') {
    if (message !== undefined) throw errors.argType('error', ['Object', 'Error', 'Function', 'RegExp'], error);
    const words = typeof actual === 'object' && actual !== null ? actual.message : actual;
    if (words === error) {
      throw errors.coded(TypeError, 'ERR_AMBIGUOUS_ARGUMENT', `The "error/message" argument is ambiguous. The error${
        typeof actual === 'object' && actual !== null ? ' message' : ''} "${words}" is identical to the message.`);
    }
    message = error;
    error = undefined;
  } else if (error != null && typeof error !== 'object' && typeof error !== 'function') {
    throw errors.argType('error', ['Object', 'Error', 'Function', 'RegExp'], error);
  }
  if (actual === NOTHING) {
    let words = '';
    if (error?.name) words += ` (${error.name})`;
    words += message ? `: ${message}` : '.';
    fail({ actual: undefined, expected: error, operator: fn.name, stackStartFn: fn,
      message: `Missing expected ${fn === assert.rejects ? 'rejection' : 'exception'}${words}` });
  }
  if (error) expectError(actual, error, message, fn);
}

function expectsNone(fn, actual, error, message) {
  if (actual === NOTHING) return;
  if (typeof error === 'string') {
    message = error;
    error = undefined;
  }
  const meant = !error || (typeof error === 'function' ? (error.prototype !== undefined && actual instanceof error) : error.test(String(actual)));
  if (!meant) throw actual;
  const words = message ? `: ${message}` : '.';
  fail({ actual, expected: error, operator: fn.name, stackStartFn: fn,
    message: `Got unwanted ${fn === assert.doesNotReject ? 'rejection' : 'exception'}${words}\nActual message: "${actual && actual.message}"` });
}

assert.throws = function throws(fn, ...args) { expects(throws, thrownBy(fn), ...args); };
assert.rejects = async function rejects(promise, ...args) { expects(rejects, await rejectedBy(promise), ...args); };
assert.doesNotThrow = function doesNotThrow(fn, ...args) { expectsNone(doesNotThrow, thrownBy(fn), ...args); };
assert.doesNotReject = async function doesNotReject(fn, ...args) { expectsNone(doesNotReject, await rejectedBy(fn), ...args); };

assert.ok = ok;
assert.AssertionError = AssertionError;
assert.strict = Object.assign(function strict(...args) { truth(strict, args.length, ...args); }, assert, {
  equal: assert.strictEqual, deepEqual: assert.deepStrictEqual, notEqual: assert.notStrictEqual, notDeepEqual: assert.notDeepStrictEqual,
});
assert.strict.strict = assert.strict;
module.exports = assert;
