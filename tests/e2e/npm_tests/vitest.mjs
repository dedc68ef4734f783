// As much of vitest as packages' own tests need. What they compare with a snapshot is printed: it has to be the same
// on Node.
import { inspect, isDeepStrictEqual } from 'util';
import { createHash } from 'crypto';

const tests = [], before = [], after = [], ends = [];
let group = '';
export function test(name, options, fn) { tests.push({ name: `${group}${name}`, fn: typeof options === 'function' ? options : fn }); }
test.skip = test.todo = () => {};
test.each = (rows) => (name, fn) => rows.forEach((row, i) => test(`${name} ${i}`, () => fn(...[].concat(row))));
export const it = test;
export function describe(name, fn) {
  const outer = group;
  group += `${name} `;
  try {
    fn();
  } finally {
    group = outer;
  }
}
export const beforeEach = (fn) => { before.push(fn); };
export const afterEach = (fn) => { after.push(fn); };
export const beforeAll = (fn) => { tests.push({ name: 'before all', fn }); };
export const afterAll = (fn) => { ends.push(fn); };

// Types are nothing here.
export const expectTypeOf = () => types;
const types = new Proxy(() => {}, { get: (target, key) => (key === 'then' ? undefined : types), apply: () => types });

// ---- expect ------------------------------------------------------------------------------------------------

const isObject = (value) => typeof value === 'object' && value !== null;
const keysOf = (value, strict) => Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key) && (strict || value[key] !== undefined));
function equal(a, b, strict = false, part = false) {
  if (b?.asymmetricMatch) return b.asymmetricMatch(a);
  if (Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return false;
  if (a instanceof Date || a instanceof RegExp || a instanceof Map || a instanceof Set || ArrayBuffer.isView(a)) return isDeepStrictEqual(a, b);
  if (a instanceof Error && a.message !== b.message) return false;
  if (Array.isArray(a) && a.length !== b.length) return false;
  if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const keys = keysOf(b, strict);
  return (part || keysOf(a, strict).length === keys.length) && keys.every((key) => key in a && equal(a[key], b[key], strict, part));
}
const thrownBy = (fn) => {
  try {
    fn();
  } catch (error) {
    return { error };
  }
  return undefined;
};
function suits({ error }, wanted) {
  if (wanted === undefined) return true;
  if (typeof wanted === 'string') return String(error.message).includes(wanted);
  if (wanted instanceof RegExp) return wanted.test(error.message);
  return typeof wanted === 'function' ? error instanceof wanted : error.message === wanted.message;
}
let printed = [];
// Stacks are each machine's own.
function plain(value, depth = 0) {
  if (value instanceof Error) value = { name: value.name, message: value.message, ...value };
  if (!isObject(value) || depth > 20) return value;
  if (Array.isArray(value)) return value.map((one) => plain(one, depth + 1));
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one, depth + 1)]));
}
const show = (value) => { printed.push(createHash('sha1').update(inspect(plain(value), { depth: 20, sorted: true })).digest('hex').slice(0, 12)); };
const matchers = {
  toBe: (a, b) => Object.is(a, b), toEqual: (a, b) => equal(a, b), toStrictEqual: (a, b) => equal(a, b, true), toMatchObject: (a, b) => equal(a, b, false, true),
  toBeInstanceOf: (a, b) => a instanceof b, toBeNull: (a) => a === null, toBeDefined: (a) => a !== undefined, toBeUndefined: (a) => a === undefined,
  toBeTruthy: Boolean, toBeFalsy: (a) => !a, toHaveLength: (a, n) => a.length === n, toContain: (a, b) => a.includes(b), toMatch: (a, b) => (b.test ? b.test(a) : a.includes(b)),
  toHaveProperty: (a, key) => key in a, toBeGreaterThan: (a, b) => a > b, toBeLessThan: (a, b) => a < b,
  toThrow: (fn, wanted) => { const thrown = thrownBy(fn); return thrown !== undefined && suits(thrown, wanted); },
};
matchers.toThrowError = matchers.toThrow;
const snapshots = {
  toMatchInlineSnapshot: show, toMatchSnapshot: show,
  toThrowErrorMatchingInlineSnapshot(fn) { show(thrownBy(fn)?.error.message); },
};
function matching(value, not, later) {
  const out = {};
  const check = (name, actual, args) => {
    if (snapshots[name]) snapshots[name](actual);
    else if (Boolean(matchers[name](actual, ...args)) === not) throw new Error(`${name}: ${inspect(actual)}`);
  };
  for (const name of [...Object.keys(matchers), ...Object.keys(snapshots)]) {
    out[name] = (...args) => {
      if (later === undefined) return check(name, value, args);
      return Promise.resolve(typeof value === 'function' ? value() : value).then(
        (result) => { if (later === 'rejects') throw new Error('it was not rejected'); check(name, result, args); },
        (error) => { if (later !== 'rejects') throw error; check(name, /Throw/.test(name) ? () => { throw error; } : error, args); });
    };
  }
  if (!not) out.not = matching(value, true, later);
  return out;
}
export function expect(value) {
  return Object.assign(matching(value, false), { resolves: matching(value, false, 'resolves'), rejects: matching(value, false, 'rejects') });
}
expect.any = (Class) => ({ asymmetricMatch: (value) => value instanceof Class || typeof value === Class.name.toLowerCase() });
expect.anything = () => ({ asymmetricMatch: (value) => value != null });
expect.objectContaining = (wanted) => ({ asymmetricMatch: (value) => equal(value, wanted, false, true) });
expect.stringContaining = (wanted) => ({ asymmetricMatch: (value) => String(value).includes(wanted) });
expect.fail = (message) => { throw new Error(message); };

Object.assign(globalThis, { test, it, describe, expect, expectTypeOf, beforeEach, afterEach, beforeAll, afterAll });

// ---- All of a file --------------------------------------------------------------------------------------------

export async function runAll() {
  for (const { name, fn } of tests.splice(0)) {
    printed = [];
    let result = 'ok';
    try {
      for (const one of before) await one();
      await fn({ expect });
      for (const one of after) await one();
    } catch {
      result = 'not ok';
    }
    console.log(`${result} ${name}${printed.map((text) => ` ${text}`).join('')}`);
  }
  for (const one of ends.splice(0)) await one();
  before.length = after.length = 0;
}
