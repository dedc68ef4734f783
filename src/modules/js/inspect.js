// inspect.js: values as text, as Node prints them: util.inspect, and util.format by it. The body of a
// function of (exports, require, module, internal).
'use strict';

const { kindOf, partsOfProxy, stateOfPromise, entriesOf, namedKeys, constructorName, functionBits } = internal;
const kinds = internal.own('kinds');
const {
  ARRAY, MAP, SET, MAP_ITERATOR, SET_ITERATOR, PROMISE, DATE, REGEXP, ERROR, ARRAY_BUFFER, SHARED_ARRAY_BUFFER,
  TYPED_ARRAY, DATA_VIEW, WEAK_MAP, WEAK_SET, PROXY, EXTERNAL, ARGUMENTS, NUMBER, STRING, SYMBOL, BOOLEAN, BIGINT,
  NAMESPACE,
} = kinds;
const { toStringTag, iterator } = Symbol;
const custom = Symbol.for('nodejs.util.inspect.custom');
const hasOwn = Object.hasOwn;
const isEnumerable = (object, key) => Object.prototype.propertyIsEnumerable.call(object, key);
const errorText = Error.prototype.toString;
const functionText = Function.prototype.toString;
const OBJECT = 0, ITEM = 1, LIST = 2; // of what a property is: of an object; an element; of a list, beside those
const SHORT = 16;

const builtIns = new Set(Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z][a-zA-Z0-9]+$/.test(name)));

const defaults = {
  showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100,
  maxStringLength: 10000, breakLength: 80, compact: 3, sorted: false, getters: false, numericSeparator: false,
};

// ---- Colours --------------------------------------------------------------------------------------

const codes = {
  reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], blink: [5, 25], inverse: [7, 27],
  hidden: [8, 28], strikethrough: [9, 29], doubleunderline: [21, 24],
  black: [30, 39], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39], magenta: [35, 39], cyan: [36, 39],
  white: [37, 39],
  bgBlack: [40, 49], bgRed: [41, 49], bgGreen: [42, 49], bgYellow: [43, 49], bgBlue: [44, 49], bgMagenta: [45, 49],
  bgCyan: [46, 49], bgWhite: [47, 49], framed: [51, 54], overlined: [53, 55],
  gray: [90, 39], redBright: [91, 39], greenBright: [92, 39], yellowBright: [93, 39], blueBright: [94, 39],
  magentaBright: [95, 39], cyanBright: [96, 39], whiteBright: [97, 39],
  bgGray: [100, 49], bgRedBright: [101, 49], bgGreenBright: [102, 49], bgYellowBright: [103, 49], bgBlueBright: [104, 49],
  bgMagentaBright: [105, 49], bgCyanBright: [106, 49], bgWhiteBright: [107, 49],
};
const styles = Object.assign(Object.create(null), {
  special: 'cyan', number: 'yellow', bigint: 'yellow', boolean: 'yellow', undefined: 'grey', null: 'bold',
  string: 'green', symbol: 'green', date: 'magenta', regexp: 'red', module: 'underline',
});
Object.defineProperty(codes, 'grey', { value: codes.gray, writable: true, configurable: true });

function colored(text, kind) {
  const color = codes[styles[kind]];
  return color === undefined ? text : `\x1b[${color[0]}m${text}\x1b[${color[1]}m`;
}
const uncolored = (text) => text;

const escapes = /[\x1b\x9b][[\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?(?:\x07|\x1b\\|\x9c))|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-ntqry=><~]))/g;
const withoutColors = (text) => text.replace(escapes, '');

// ---- Widths on a terminal ---------------------------------------------------------------------------

const isWide = (c) => c >= 0x1100 && (c <= 0x115f || c === 0x2329 || c === 0x232a || (c >= 0x2e80 && c <= 0x3247 && c !== 0x303f) ||
  (c >= 0x3250 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0xa4c6) || (c >= 0xa960 && c <= 0xa97c) || (c >= 0xac00 && c <= 0xd7a3) ||
  (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe10 && c <= 0xfe19) || (c >= 0xfe30 && c <= 0xfe6b) || (c >= 0xff01 && c <= 0xff60) ||
  (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1b000 && c <= 0x1b001) || (c >= 0x1f200 && c <= 0x1f251) ||
  (c >= 0x1f300 && c <= 0x1f64f) || (c >= 0x1f900 && c <= 0x1f9ff) || (c >= 0x20000 && c <= 0x3fffd));
const isNothing = (c) => c <= 0x1f || (c >= 0x7f && c <= 0x9f) || (c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) ||
  (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xfe20 && c <= 0xfe2f) || (c >= 0xe0100 && c <= 0xe01ef);

function widthOf(text, strip = true) {
  if (strip) text = withoutColors(text);
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const letter of text.normalize('NFC')) {
    const code = letter.codePointAt(0);
    width += isWide(code) ? 2 : isNothing(code) ? 0 : 1;
  }
  return width;
}

// ---- Primitives ----------------------------------------------------------------------------------------

const unplain = /[\x00-\x1f'\\\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const unplainAll = new RegExp(unplain, 'g');
const unplainInOther = /[\x00-\x1f\\\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const letters = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', "'": "\\'", '\\': '\\\\' };

function escaped(letter) {
  const known = letters[letter];
  if (known !== undefined) return known;
  const code = letter.charCodeAt(0), hex = code.toString(16);
  return code > 255 ? `\\u${hex}` : `\\x${hex.toUpperCase().padStart(2, '0')}`;
}

// Short ones letter by letter, which is quicker.
function isPlain(text) {
  const { length } = text;
  if (length > 64) return !unplain.test(text);
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === 0x27 || code === 0x5c || code > 0x7e) return code > 0x7e && !unplain.test(text);
  }
  return true;
}

function quoted(text) {
  if (isPlain(text)) return `'${text}'`;
  if (!text.includes("'")) return `'${text.replace(unplainAll, escaped)}'`;
  const mark = !text.includes('"') ? '"' : !text.includes('`') && !text.includes('${') ? '`' : "'";
  return mark + text.replace(mark === "'" ? unplainAll : unplainInOther, escaped) + mark;
}

const many = (count) => count > 1 ? 's' : '';

function threes(text) {
  const sign = text.startsWith('-') ? 1 : 0;
  let out = '', at = text.length;
  for (; at >= sign + 4; at -= 3) out = `_${text.slice(at - 3, at)}${out}`;
  return at === text.length ? text : text.slice(0, at) + out;
}

function threesBehind(text) {
  let out = '', at = 0;
  for (; at < text.length - 3; at += 3) out += `${text.slice(at, at + 3)}_`;
  return at === 0 ? text : out + text.slice(at);
}

function numberText(stylize, number, separated) {
  if (Object.is(number, -0)) return stylize('-0', 'number');
  const text = `${number}`;
  if (!separated) return stylize(text, 'number');
  const whole = Math.trunc(number);
  if (whole === number) return stylize(!isFinite(number) || text.includes('e') ? text : threes(text), 'number');
  if (Number.isNaN(number)) return stylize(text, 'number');
  const point = text.indexOf('.');
  return stylize(`${threes(text.slice(0, point))}.${threesBehind(text.slice(point + 1))}`, 'number');
}

const bigintText = (stylize, number, separated) =>
  stylize(separated ? `${threes(String(number))}n` : `${number}n`, 'bigint');

function primitiveText(stylize, value, c) {
  switch (typeof value) {
    case 'string': {
      let behind = '';
      if (value.length > c.maxStringLength) {
        const left = value.length - c.maxStringLength;
        value = value.slice(0, c.maxStringLength);
        behind = `... ${left} more character${many(left)}`;
      }
      if (c.compact !== true && value.length > SHORT && value.length > c.breakLength - c.indent - 4) {
        return value.split(/(?<=\n)/).map((line) => stylize(quoted(line), 'string'))
          .join(` +\n${' '.repeat(c.indent + 2)}`) + behind;
      }
      return stylize(quoted(value), 'string') + behind;
    }
    case 'number': return numberText(stylize, value, c.numericSeparator);
    case 'bigint': return bigintText(stylize, value, c.numericSeparator);
    case 'boolean': return stylize(`${value}`, 'boolean');
    case 'undefined': return stylize('undefined', 'undefined');
    default: return stylize(Symbol.prototype.toString.call(value), 'symbol');
  }
}

// ---- Names of classes --------------------------------------------------------------------------------------

function isInstance(object, constructor) {
  try {
    return object instanceof constructor;
  } catch {
    return false;
  }
}

// What an object has of prototypes that are not the engine's, for showHidden.
function inheritedProperties(c, main, object, level, out) {
  const seen = new Set();
  for (let depth = 0, keys = []; depth < 3; depth++) {
    if (depth !== 0 || main === object) {
      object = Object.getPrototypeOf(object);
      if (object === null) break;
      const found = Object.getOwnPropertyDescriptor(object, 'constructor');
      if (typeof found?.value === 'function' && builtIns.has(found.value.name)) break;
    }
    for (const key of keys) seen.add(key);
    keys = Reflect.ownKeys(object);
    c.seen.push(main);
    for (const key of keys) {
      if (key === 'constructor' || hasOwn(main, key) || (depth !== 0 && seen.has(key))) continue;
      const found = Object.getOwnPropertyDescriptor(object, key);
      if (typeof found.value === 'function') continue;
      const text = property(c, object, level, key, OBJECT, found, main);
      out.push(c.colors ? `\x1b[2m${text}\x1b[22m` : text);
    }
    c.seen.pop();
  }
}

const isInstanceUsual = Function.prototype[Symbol.hasInstance];

function classOf(object, c, level, inherited) {
  let first, known;
  const it = object;
  while (object) {
    if (first === object && known === undefined && level !== 0) { // what many have is asked twice in an inspect()
      known = c.classes.get(object);
      if (typeof known === 'string' && inherited === undefined) return known;
    }
    const found = Object.getOwnPropertyDescriptor(object, 'constructor');
    if (found !== undefined && typeof found.value === 'function' && found.value.name !== '' && isInstance(it, found.value)) {
      if (inherited !== undefined && (first !== object || !builtIns.has(found.value.name)))
        inheritedProperties(c, it, first || it, level, inherited);
      const name = String(found.value.name);
      if (first === object && level !== 0 && known !== false)
        c.classes.set(object, known === undefined ? true : isUsual(found.value, object) && name);
      return name;
    }
    object = Object.getPrototypeOf(object);
    if (first === undefined) first = object;
  }
  if (first === null) return null;
  const name = constructorName(it);
  if (level > c.depth && c.depth !== null) return `${name} <Complex prototype>`;
  const of = classOf(first, c, level + 1, inherited);
  return of === null ? `${name} <${inspect(first, { ...optionsOf(c), customInspect: false, depth: -1 })}>` : `${name} <${of}>`;
}

// Is all that has this prototype an instance of that class, by no words of its own? And its name no getter's?
function isUsual(constructor, prototype) {
  const found = Object.getOwnPropertyDescriptor(constructor, 'prototype'), name = Object.getOwnPropertyDescriptor(constructor, 'name');
  return found?.value === prototype && typeof name?.value === 'string' && constructor[Symbol.hasInstance] === isInstanceUsual;
}

function prefixOf(name, tag, usual, size = '') {
  if (name === null) return tag !== '' && usual !== tag ? `[${usual}${size}: null prototype] [${tag}] ` : `[${usual}${size}: null prototype] `;
  return tag !== '' && name !== tag ? `${name}${size} [${tag}] ` : `${name}${size} `;
}

// ---- Functions, boxes and errors --------------------------------------------------------------------------

const comments = /(\/\/.*?\n)|(\/\*(.|\n)*?\*\/)/g;

function isClass(text) {
  if (!text.startsWith('class') || !text.endsWith('}')) return false;
  const brace = text.indexOf('{', 5);
  if (brace === -1) return false;
  const head = text.slice(5, brace);
  return !head.includes('(') || !head.replace(comments, '').includes('(');
}

function classText(value, name, tag) {
  let text = `class ${(hasOwn(value, 'name') && value.name) || '(anonymous)'}`;
  if (name !== 'Function' && name !== null) text += ` [${name}]`;
  if (tag !== '' && name !== tag) text += ` [${tag}]`;
  if (name === null) return `[${text} extends [null prototype]]`;
  const parent = Object.getPrototypeOf(value).name;
  return parent ? `[${text} extends ${parent}]` : `[${text}]`;
}

function functionBase(value, name, tag) {
  if (isClass(functionText.call(value))) return classText(value, name, tag);
  const bits = functionBits(value), type = `${bits & 1 ? 'Async' : ''}${bits & 2 ? 'Generator' : ''}Function`;
  let text = `[${type}`;
  if (name === null) text += ' (null prototype)';
  text += value.name === '' ? ' (anonymous)]' : `: ${typeof value.name === 'string' ? value.name : inspect(value.name, { depth: -1 })}]`;
  if (name !== type && name !== null) text += ` ${name}`;
  if (tag !== '' && name !== tag) text += ` [${tag}]`;
  return text;
}

const boxes = { [NUMBER]: 'Number', [STRING]: 'String', [BOOLEAN]: 'Boolean', [BIGINT]: 'BigInt', [SYMBOL]: 'Symbol' };
const unbox = {
  [NUMBER]: Number.prototype.valueOf, [STRING]: String.prototype.valueOf, [BOOLEAN]: Boolean.prototype.valueOf,
  [BIGINT]: BigInt.prototype.valueOf, [SYMBOL]: Symbol.prototype.valueOf,
};

function boxText(value, kind, c, keys, name, tag) {
  const type = boxes[kind];
  if (kind === STRING) keys.splice(0, value.length);
  let text = `[${type}`;
  if (type !== name) text += name === null ? ' (null prototype)' : ` (${name})`;
  text += `: ${primitiveText(uncolored, unbox[kind].call(value), c)}]`;
  if (tag !== '' && tag !== name) text += ` [${tag}]`;
  return keys.length !== 0 || c.stylize === uncolored ? text : c.stylize(text, type.toLowerCase());
}

const isError = (value) => (typeof value === 'object' && value !== null) && (kindOf(value) === ERROR || value instanceof Error);

function stackOf(error) {
  if (error.stack) return typeof error.stack === 'string' ? error.stack : inspect(error.stack);
  return errorText.call(error);
}

// The class in front of the message says more than the name.
function withClass(stack, name, called, tag) {
  let len = called.length;
  if (name !== null && !(called.endsWith('Error') && stack.startsWith(called) &&
      (stack.length === len || stack[len] === ':' || stack[len] === '\n'))) return stack;
  let usual = 'Error';
  if (name === null) {
    const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/.exec(stack) || /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
    usual = (start && start[1]) || '';
    len = usual.length;
    usual = usual || 'Error';
  }
  const prefix = prefixOf(name, tag, usual).slice(0, -1);
  if (called === prefix) return stack;
  if (prefix.includes(called)) return len === 0 ? `${prefix}: ${stack}` : prefix + stack.slice(len);
  return `${prefix} [${called}]${stack.slice(len)}`;
}

// Lines that both have, one behind the other: how many, and where.
function shared(a, b) {
  for (let i = 0; i < a.length - 3; i++) {
    const at = b.indexOf(a[i]);
    if (at === -1) continue;
    const rest = b.length - at;
    if (rest <= 3) continue;
    let len = 1;
    const most = Math.min(a.length - i, rest);
    while (most > len && a[i + len] === b[at + len]) len++;
    if (len > 3) return { len, at: i };
  }
  return { len: 0, at: 0 };
}

function framesOf(c, error, text) {
  const frames = text.split('\n');
  let cause;
  try {
    ({ cause } = error);
  } catch { /* a getter */ }
  if (cause == null || !isError(cause)) return frames;
  const stack = stackOf(cause), start = stack.indexOf('\n    at');
  if (start === -1) return frames;
  const { len, at } = shared(frames, stack.slice(start + 1).split('\n'));
  if (len > 3) frames.splice(at + 1, len - 2, c.stylize(`    ... ${len - 2} lines matching cause stack trace ...`, 'undefined'));
  return frames;
}

function errorBase(error, name, tag, c, keys) {
  const called = error.name != null ? String(error.name) : 'Error';
  let stack = stackOf(error);
  if (!c.showHidden && keys.length !== 0) {
    for (const key of ['name', 'message', 'stack']) {
      const at = keys.indexOf(key);
      if (at !== -1 && (typeof error[key] !== 'string' || stack.includes(error[key]))) keys.splice(at, 1);
    }
  }
  if ('cause' in error && !keys.includes('cause')) keys.push('cause');
  if (Array.isArray(error.errors) && !keys.includes('errors')) keys.push('errors');
  stack = withClass(stack, name, called, tag);
  let at = (error.message && stack.indexOf(error.message)) || -1;
  if (at !== -1) at += error.message.length;
  const start = stack.indexOf('\n    at', at);
  if (start === -1) stack = `[${stack}]`;
  else stack = `${stack.slice(0, start)}\n${framesOf(c, error, stack.slice(start + 1)).join('\n')}`;
  return c.indent === 0 ? stack : stack.replaceAll('\n', `\n${' '.repeat(c.indent)}`);
}

// ---- What is in an object ------------------------------------------------------------------------------------

function keysOf(value, hidden) {
  const symbols = Object.getOwnPropertySymbols(value);
  if (hidden) {
    const keys = Object.getOwnPropertyNames(value);
    return symbols.length ? keys.concat(symbols) : keys;
  }
  let keys;
  try {
    keys = Object.keys(value);
  } catch (error) { // of a namespace with what is not initialized
    keys = Object.getOwnPropertyNames(value);
  }
  return symbols.length ? keys.concat(symbols.filter((key) => isEnumerable(value, key))) : keys;
}

const nothing = () => [];
const more = (count, what = 'item') => `... ${count} more ${what}${many(count)}`;
const atMost = (c, length) => Math.min(Math.max(0, c.maxArrayLength), length);

// With holes, which are counted.
function sparseItems(c, value, level, most, out, from) {
  const keys = Object.keys(value);
  let index = from;
  for (let i = from; i < keys.length && out.length < most; i++) {
    const key = keys[i];
    if (key > 2 ** 32 - 2) break;
    if (`${index}` !== key) {
      if (!/^(0|[1-9][0-9]*)$/.test(key)) break;
      const holes = key - index;
      out.push(c.stylize(`<${holes} empty item${many(holes)}>`, 'undefined'));
      index = +key;
      if (out.length === most) break;
    }
    out.push(property(c, value, level, key, ITEM));
    index++;
  }
  const left = value.length - index;
  if (out.length !== most) {
    if (left > 0) out.push(c.stylize(`<${left} empty item${many(left)}>`, 'undefined'));
  } else if (left > 0) {
    out.push(more(left));
  }
  return out;
}

const getterOf = Object.prototype.__lookupGetter__;

function valueText(c, value, level) {
  if (typeof value !== 'object' && typeof value !== 'function') {
    if (typeof value !== 'string') return primitiveText(c.stylize, value, c);
  } else if (value === null) {
    return c.stylize('null', 'null');
  }
  c.indent += 2;
  const text = text1(c, value, level);
  c.indent -= 2;
  return text;
}

function items(c, value, level) {
  const most = atMost(c, value.length), out = [];
  for (let i = 0; i < most; i++) {
    if (!hasOwn(value, i)) return sparseItems(c, value, level, most, out, i);
    const one = getterOf.call(value, i) === undefined ? value[i] : undefined; // sparing what describes it
    out.push(one === undefined ? property(c, value, level, i, ITEM) : valueText(c, one, level));
  }
  if (value.length > most) out.push(more(value.length - most));
  return out;
}

const lengthOfTyped = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'length').get;
const nameOfTyped = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), toStringTag).get;

const typedItems = (value) => (c, of, level) => {
  const length = lengthOfTyped.call(value), most = atMost(c, length), out = new Array(most);
  const text = length > 0 && typeof value[0] === 'number' ? numberText : bigintText;
  for (let i = 0; i < most; i++) out[i] = text(c.stylize, value[i], c.numericSeparator);
  if (length > most) out.push(more(length - most));
  if (c.showHidden) {
    c.indent += 2;
    for (const key of ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer'])
      out.push(`[${key}]: ${text1(c, value[key], level, true)}`);
    c.indent -= 2;
  }
  return out;
};

function setItems(c, value, level) {
  const count = sizeOfSet.call(value), most = atMost(c, count), out = [];
  c.indent += 2;
  if (most > 0) {
    for (const one of valuesOfSet.call(value)) {
      out.push(text1(c, one, level));
      if (out.length >= most) break;
    }
  }
  if (count > most) out.push(more(count - most));
  c.indent -= 2;
  return out;
}

function mapItems(c, value, level) {
  const count = sizeOfMap.call(value), most = atMost(c, count), out = [];
  c.indent += 2;
  if (most > 0) {
    for (const [key, one] of entriesOfMap.call(value)) {
      out.push(`${text1(c, key, level)} => ${text1(c, one, level)}`);
      if (out.length >= most) break;
    }
  }
  if (count > most) out.push(more(count - most));
  c.indent -= 2;
  return out;
}

function listed(c, values, count, show) {
  const most = atMost(c, count), out = [];
  c.indent += 2;
  for (const value of values) {
    if (out.length >= most) break;
    out.push(show(value));
  }
  if (count > most) out.push(more(count - most));
  c.indent -= 2;
  return out;
}

const sizeOfSet = Object.getOwnPropertyDescriptor(Set.prototype, 'size').get;
const sizeOfMap = Object.getOwnPropertyDescriptor(Map.prototype, 'size').get;
const valuesOfSet = Set.prototype.values, entriesOfMap = Map.prototype.entries;

function pairsOf(list) {
  const out = [];
  for (let i = 0; i < list.length; i += 2) out.push([list[i], list[i + 1]]);
  return out;
}

const iteratorItems = (braces) => (c, value, level) => {
  const [list, pairs] = entriesOf(value);
  if (!pairs) return listed(c, list, list.length, (one) => text1(c, one, level));
  braces[0] = braces[0].replace(/ Iterator] {$/, ' Entries] {');
  return listed(c, pairsOf(list), list.length / 2, ([k, v]) =>
    joined(c, [text1(c, k, level), text1(c, v, level)], '', ['[', ']'], LIST, level));
};

const unknownItems = (c) => [c.stylize('<items unknown>', 'special')];
function weakItems(c, value, level) {
  const [list, pairs] = entriesOf(value);
  const out = pairs ? listed(c, pairsOf(list), list.length / 2, ([k, v]) => `${text1(c, k, level)} => ${text1(c, v, level)}`)
    : listed(c, list, list.length, (one) => text1(c, one, level));
  return out.sort();
}

function bytesText(c, value) {
  let bytes;
  try {
    bytes = new Uint8Array(value);
  } catch {
    return [c.stylize('(detached)', 'special')];
  }
  const most = Math.min(Math.max(0, c.maxArrayLength), bytes.length);
  let text = Array.from(bytes.subarray(0, most), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const left = bytes.length - c.maxArrayLength;
  if (left > 0) text += ` ${more(left, 'byte')}`;
  return [`${c.stylize('[Uint8Contents]', 'special')}: <${text}>`];
}

function promiseItems(c, value, level) {
  const [state, result] = stateOfPromise(value);
  if (state === 0) return [c.stylize('<pending>', 'special')];
  c.indent += 2;
  const text = text1(c, result, level);
  c.indent -= 2;
  return [state === 2 ? `${c.stylize('<rejected>', 'special')} ${text}` : text];
}

const namespaceItems = (keys) => (c, value, level) => {
  const out = keys.map((key) => {
    try {
      return property(c, value, level, key, OBJECT);
    } catch {
      const text = property(c, { [key]: '' }, level, key, OBJECT);
      return text.slice(0, text.lastIndexOf(' ') + 1) + c.stylize('<uninitialized>', 'special');
    }
  });
  keys.length = 0;
  return out;
};

function getterText(c, found, original, level) {
  const label = found.set !== undefined ? 'Getter/Setter' : 'Getter', special = (text) => c.stylize(text, 'special');
  const wanted = c.getters === true || (c.getters === 'get' && found.set === undefined) || (c.getters === 'set' && found.set !== undefined);
  if (!wanted) return special(`[${label}]`);
  try {
    const value = Reflect.apply(found.get, original, []);
    c.indent += 2;
    let text;
    if (value === null) text = `${special(`[${label}:`)} ${c.stylize('null', 'null')}${special(']')}`;
    else if (typeof value === 'object') text = `${special(`[${label}]`)} ${text1(c, value, level)}`;
    else text = `${special(`[${label}:`)} ${primitiveText(c.stylize, value, c)}${special(']')}`;
    c.indent -= 2;
    return text;
  } catch (error) {
    return `${special(`[${label}:`)} <Inspection threw (${error.message})>${special(']')}`;
  }
}

const isName = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const names = new Set(); // that were seen to be some

function isPlainName(key) {
  if (names.has(key)) return true;
  if (!isName.test(key)) return false;
  if (names.size === 1000) names.clear();
  if (key.length <= 64) names.add(key);
  return true;
}

function keyText(c, key, found) {
  if (typeof key === 'symbol') return `[${c.stylize(Symbol.prototype.toString.call(key).replace(unplainAll, escaped), 'symbol')}]`;
  if (key === '__proto__') return "['__proto__']";
  if (found.enumerable === false) return `[${key.replace(unplainAll, escaped)}]`;
  return isPlainName(key) ? c.stylize(key, 'name') : c.stylize(quoted(key), 'string');
}

function property(c, value, level, key, type, found, original = value) {
  let text, space = ' ';
  found = found || Object.getOwnPropertyDescriptor(value, key) || { value: value[key], configurable: true, enumerable: true };
  if (key === 'stack' && found.get !== undefined && isError(value)) found = { value: value.stack, enumerable: found.enumerable }; // V8's own
  if (found.value !== undefined) {
    const diff = c.compact !== true || type !== OBJECT ? 2 : 3;
    c.indent += diff;
    text = text1(c, found.value, level);
    if (diff === 3 && c.breakLength < widthOf(text, c.colors)) space = `\n${' '.repeat(c.indent)}`;
    c.indent -= diff;
  } else if (found.get !== undefined) {
    text = getterText(c, found, original, level);
  } else {
    text = found.set !== undefined ? c.stylize('[Setter]', 'special') : c.stylize('undefined', 'undefined');
  }
  return type === ITEM ? text : `${keyText(c, key, found)}:${space}${text}`;
}

// ---- Lines ----------------------------------------------------------------------------------------------------

// Many short items in columns.
function columnsOf(c, out, value) {
  const count = c.maxArrayLength < out.length ? out.length - 1 : out.length; // "... more items" is none
  const lengths = new Array(count);
  let total = 0, longest = 0;
  for (let i = 0; i < count; i++) {
    lengths[i] = widthOf(out[i], c.colors);
    total += lengths[i] + 2;
    if (longest < lengths[i]) {
      longest = lengths[i];
      if ((longest + 2) * 3 + c.indent >= c.breakLength) return out;
    }
  }
  const width = longest + 2;
  if (!(width * 3 + c.indent < c.breakLength) || (total / width <= 5 && longest > 6)) return out;
  const biased = Math.max(width - 3 - Math.sqrt(width - total / out.length), 1);
  const columns = Math.min(Math.round(Math.sqrt(2.5 * biased * count) / biased), Math.floor((c.breakLength - c.indent) / width),
    c.compact * 4, 15);
  if (columns <= 1) return out;
  const widths = [];
  for (let i = 0; i < columns; i++) {
    let most = 0;
    for (let j = i; j < out.length; j += columns) if (lengths[j] > most) most = lengths[j];
    widths.push(most + 2);
  }
  let right = true;
  if (value !== undefined) {
    for (let i = 0; i < out.length && right; i++) right = typeof value[i] === 'number' || typeof value[i] === 'bigint';
  }
  const lines = [];
  for (let i = 0; i < count; i += columns) {
    const end = Math.min(i + columns, count);
    let line = '', j = i;
    for (; j < end - 1; j++) {
      const padding = widths[j - i] + out[j].length - lengths[j];
      line += right ? `${out[j]}, `.padStart(padding) : `${out[j]}, `.padEnd(padding);
    }
    line += right ? out[j].padStart(widths[j - i] + out[j].length - lengths[j] - 2) : out[j];
    lines.push(line);
  }
  if (c.maxArrayLength < out.length) lines.push(out[count]);
  return lines;
}

function fits(c, out, start, base) {
  let total = out.length + start;
  if (total + out.length > c.breakLength) return false;
  for (const text of out) {
    total += c.colors ? withoutColors(text).length : text.length;
    if (total > c.breakLength) return false;
  }
  return base === '' || !base.includes('\n');
}

function joined(c, out, base, braces, type, level, value) {
  const lead = base ? `${base} ` : '';
  if (c.compact !== true) {
    if (typeof c.compact === 'number' && c.compact >= 1) {
      const entries = out.length;
      if (type === LIST && entries > 6) out = columnsOf(c, out, value);
      if (c.currentLevel - level < c.compact && entries === out.length) {
        const start = out.length + c.indent + braces[0].length + base.length + 10;
        if (fits(c, out, start, base)) {
          const line = out.join(', ');
          if (!line.includes('\n')) return `${lead}${braces[0]} ${line} ${braces[1]}`;
        }
      }
    }
    const indent = `\n${' '.repeat(c.indent)}`;
    return `${lead}${braces[0]}${indent}  ${out.join(`,${indent}  `)}${indent}${braces[1]}`;
  }
  if (fits(c, out, 0, base)) return `${braces[0]}${base ? ` ${base}` : ''} ${out.join(', ')} ${braces[1]}`;
  const indent = ' '.repeat(c.indent), line = base === '' && braces[0].length === 1 ? ' ' : `${base ? ` ${base}` : ''}\n${indent}  `;
  return `${braces[0]}${line}${out.join(`,\n${indent}  `)} ${braces[1]}`;
}

// ---- Objects -------------------------------------------------------------------------------------------------------

// How it is shown: { braces, keys, items, type, base }, or a text when that is all.
function listShape(c, value, kind, name, tag, alone) {
  const hidden = c.showHidden;
  switch (kind) {
    case ARRAY: {
      const prefix = name !== 'Array' || tag !== '' ? prefixOf(name, tag, 'Array', `(${value.length})`) : '';
      const keys = namedKeys(value, !hidden);
      if (value.length === 0 && keys.length === 0 && alone) return `${prefix}[]`;
      return { braces: [`${prefix}[`, ']'], keys, items, type: LIST, base: '' };
    }
    case SET: case MAP: {
      const size = (kind === SET ? sizeOfSet : sizeOfMap).call(value), keys = keysOf(value, hidden);
      const prefix = prefixOf(name, tag, kind === SET ? 'Set' : 'Map', `(${size})`);
      if (size === 0 && keys.length === 0 && alone) return `${prefix}{}`;
      return { braces: [`${prefix}{`, '}'], keys, items: kind === SET ? setItems : mapItems, type: OBJECT, base: '' };
    }
    case TYPED_ARRAY: {
      const keys = namedKeys(value, !hidden), size = lengthOfTyped.call(value);
      const type = name === null ? nameOfTyped.call(value) : '', prefix = prefixOf(name, tag, type, `(${size})`);
      if (name === null) value = new globalThis[type](value);
      if (size === 0 && keys.length === 0 && !hidden) return `${prefix}[]`;
      return { braces: [`${prefix}[`, ']'], keys, items: typedItems(value), type: LIST, base: '' };
    }
    case MAP_ITERATOR: case SET_ITERATOR: {
      const type = `${kind === SET_ITERATOR ? 'Set' : 'Map'} Iterator`;
      const shown = tag === type ? tag : tag !== '' ? `${tag}] [${type}` : type;
      const braces = [`[${shown}] {`, '}'];
      return { braces, keys: keysOf(value, hidden), items: iteratorItems(braces), type: OBJECT, base: '' };
    }
    default: return undefined;
  }
}

// Its source and flags are what it inherits.
const regexpText = (value, name) => RegExp.prototype.toString.call(name !== null ? value : new RegExp(value));

function dateText(value) {
  return Number.isNaN(Date.prototype.getTime.call(value)) ? Date.prototype.toString.call(value) : Date.prototype.toISOString.call(value);
}

function objectShape(c, value, kind, name, tag, alone, level, inTyped) {
  const keys = keysOf(value, c.showHidden), shape = { braces: ['{', '}'], keys, items: nothing, type: OBJECT, base: '' };
  const bare = () => keys.length === 0 && alone;
  const brace = (usual) => { shape.braces[0] = `${prefixOf(name, tag, usual)}{`; return shape; };
  if (name === 'Object' && kind !== ERROR) {
    if (kind === ARGUMENTS) shape.braces[0] = '[Arguments] {';
    else if (tag !== '') brace('Object');
    if (bare()) return `${shape.braces[0]}}`;
    return shape;
  }
  if (typeof value === 'function') {
    shape.base = functionBase(value, name, tag);
    return bare() ? c.stylize(shape.base, 'special') : shape;
  }
  switch (kind) {
    case REGEXP: {
      const prefix = prefixOf(name, tag, 'RegExp');
      shape.base = (prefix !== 'RegExp ' ? prefix : '') + regexpText(value, name);
      return bare() || (level > c.depth && c.depth !== null) ? c.stylize(shape.base, 'regexp') : shape;
    }
    case DATE: {
      const prefix = prefixOf(name, tag, 'Date');
      shape.base = (prefix !== 'Date ' ? prefix : '') + dateText(value);
      return bare() ? c.stylize(shape.base, 'date') : shape;
    }
    case ARRAY_BUFFER: case SHARED_ARRAY_BUFFER: {
      const prefix = prefixOf(name, tag, kind === ARRAY_BUFFER ? 'ArrayBuffer' : 'SharedArrayBuffer');
      if (!inTyped) shape.items = bytesText;
      else if (bare()) return `${prefix}{ byteLength: ${numberText(c.stylize, value.byteLength, false)} }`;
      shape.braces[0] = `${prefix}{`;
      keys.unshift('byteLength');
      return shape;
    }
    case DATA_VIEW: keys.unshift('byteLength', 'byteOffset', 'buffer'); return brace('DataView');
    case PROMISE: shape.items = promiseItems; return brace('Promise');
    case WEAK_SET: shape.items = c.showHidden ? weakItems : unknownItems; return brace('WeakSet');
    case WEAK_MAP: shape.items = c.showHidden ? weakItems : unknownItems; return brace('WeakMap');
    case NAMESPACE: shape.items = namespaceItems(keys); return brace('Module');
    case NUMBER: case STRING: case BOOLEAN: case BIGINT: case SYMBOL:
      shape.base = boxText(value, kind, c, keys, name, tag);
      return bare() ? shape.base : shape;
    default:
  }
  if (kind === ERROR || value instanceof Error) {
    shape.base = errorBase(value, name, tag, c, keys);
    return bare() ? shape.base : shape;
  }
  if (bare()) return kind === EXTERNAL ? c.stylize('[External: address]', 'special') : `${prefixOf(name, tag, 'Object')}{}`;
  return brace('Object');
}

function objectText(c, value, kind, level, inTyped) {
  const inherited = c.showHidden && (level <= c.depth || c.depth === null) ? [] : undefined;
  const name = classOf(value, c, level, inherited);
  const alone = inherited === undefined || inherited.length === 0;
  let tag = value[toStringTag];
  if (typeof tag !== 'string' || (tag !== '' && hasOwn(value, toStringTag) && (c.showHidden || isEnumerable(value, toStringTag)))) tag = '';
  let shape;
  if (value[iterator] || name === null) shape = listShape(c, value, kind, name, tag, alone);
  if (shape === undefined) shape = objectShape(c, value, kind, name, tag, alone, level, inTyped);
  if (typeof shape === 'string') return shape;
  if (level > c.depth && c.depth !== null) {
    const prefix = prefixOf(name, tag, kind === ARRAY ? 'Array' : 'Object').slice(0, -1);
    return c.stylize(name === null ? prefix : `[${prefix}]`, 'special');
  }
  level++;
  c.seen.push(value);
  c.currentLevel = level;
  let out;
  const indent = c.indent;
  try {
    out = shape.items(c, value, level);
    for (const key of shape.keys) out.push(property(c, value, level, key, shape.type));
    if (inherited !== undefined) out.push(...inherited);
  } catch (error) {
    // A regular expression that is compiled there is a SyntaxError, in these words too.
    if (!(error instanceof Error) || !error.message.endsWith('Maximum call stack size exceeded')) throw error;
    c.seen.pop();
    c.indent = indent;
    return c.stylize(`[${prefixOf(name, tag, 'Object').slice(0, -1)}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, 'special');
  }
  let { base } = shape;
  const mark = c.circular?.get(value);
  if (mark !== undefined) {
    const reference = c.stylize(`<ref *${mark}>`, 'special');
    if (c.compact !== true) base = base === '' ? reference : `${reference} ${base}`;
    else shape.braces[0] = `${reference} ${shape.braces[0]}`;
  }
  c.seen.pop();
  if (c.sorted) {
    const by = c.sorted === true ? undefined : c.sorted;
    if (shape.type === OBJECT) out.sort(by);
    else if (shape.keys.length > 1) out.push(...out.splice(out.length - shape.keys.length).sort(by));
  }
  const text = joined(c, out, base, shape.braces, shape.type, level, value);
  const length = (c.budget[c.indent] || 0) + text.length;
  c.budget[c.indent] = length;
  if (length > 2 ** 27) c.depth = -1; // too much of it
  return text;
}

function proxyText(c, [target, handler], level) {
  if (level > c.depth && c.depth !== null) return c.stylize('Proxy [Array]', 'special');
  level++;
  c.indent += 2;
  const out = [text1(c, target, level), text1(c, handler, level)];
  c.indent -= 2;
  return joined(c, out, '', ['Proxy [', ']'], LIST, level);
}

const optionNames = Object.keys(defaults);
function optionsOf(c) {
  const out = { stylize: c.stylize };
  for (const name of optionNames) out[name] = c[name];
  return { ...out, ...c.userOptions };
}

function customText(c, value, shown, level, byProxy) {
  const make = value[custom];
  if (typeof make !== 'function' || make === inspect || value.constructor?.prototype === value) return undefined;
  const depth = c.depth === null ? null : c.depth - level, foreign = byProxy || !(shown instanceof Object), options = optionsOf(c);
  if (foreign) {
    Object.setPrototypeOf(options, null);
    options.stylize = Object.setPrototypeOf((text, kind) => `${c.stylize(`${text}`, kind)}`, null);
  }
  const text = Reflect.apply(make, shown, [depth, options, foreign ? undefined : inspect]);
  if (text === shown) return undefined;
  return typeof text === 'object' ? text1(c, text, level) : `${text}`.replaceAll('\n', `\n${' '.repeat(c.indent)}`);
}

function text1(c, value, level, inTyped) {
  if (typeof value !== 'object' && typeof value !== 'function') return primitiveText(c.stylize, value, c);
  if (value === null) return c.stylize('null', 'null');
  const shown = value;
  let byProxy = false, kind = kindOf(value);
  while (kind === PROXY) {
    const parts = partsOfProxy(value);
    if (parts[0] === null) return c.stylize('<Revoked Proxy>', 'special');
    if (c.showProxy) return proxyText(c, parts, level);
    [value] = parts;
    kind = kindOf(value);
    byProxy = true;
  }
  if (c.customInspect) {
    const text = customText(c, value, shown, level, byProxy);
    if (text !== undefined) return text;
  }
  if (c.seen.includes(value)) {
    if (c.circular === undefined) c.circular = new Map();
    if (!c.circular.has(value)) c.circular.set(value, c.circular.size + 1);
    return c.stylize(`[Circular *${c.circular.get(value)}]`, 'special');
  }
  return objectText(c, value, kind, level, inTyped);
}

// ---- inspect and format ---------------------------------------------------------------------------------------------

function inspect(value, options) {
  const c = { budget: [], indent: 0, seen: [], currentLevel: 0, circular: undefined, classes: new Map(), stylize: uncolored, userOptions: undefined, ...defaults };
  if (arguments.length > 1) {
    if (arguments.length > 2) { // an older way: value, showHidden, depth, colors
      if (arguments[2] !== undefined) c.depth = arguments[2];
      if (arguments.length > 3 && arguments[3] !== undefined) c.colors = arguments[3];
    }
    if (typeof options === 'boolean') {
      c.showHidden = options;
    } else if (options) {
      for (const key of Object.keys(options)) {
        if (hasOwn(defaults, key) || key === 'stylize') c[key] = options[key];
        else if (c.userOptions === undefined) c.userOptions = options;
      }
    }
  }
  if (c.colors) c.stylize = colored;
  if (c.maxArrayLength === null) c.maxArrayLength = Infinity;
  if (c.maxStringLength === null) c.maxStringLength = Infinity;
  return text1(c, value, 0);
}

inspect.custom = custom;
inspect.colors = codes;
inspect.styles = styles;
Object.defineProperty(inspect, 'defaultOptions', {
  get: () => defaults,
  set(options) {
    if (options === null || typeof options !== 'object') throw internal.own('errors').argType('options', 'Object', options);
    return Object.assign(defaults, options);
  },
});

// Is its toString the engine's?
function hasOwnWords(value) {
  while (kindOf(value) === PROXY) {
    [value] = partsOfProxy(value);
    if (value === null) return false;
  }
  if (typeof value.toString !== 'function' && typeof value[Symbol.toPrimitive] !== 'function') return false;
  if (hasOwn(value, 'toString') || hasOwn(value, Symbol.toPrimitive)) return true;
  let at = value;
  do at = Object.getPrototypeOf(at); while (at !== null && !hasOwn(at, 'toString') && !hasOwn(at, Symbol.toPrimitive));
  const found = at && Object.getOwnPropertyDescriptor(at, 'constructor');
  return !(found && typeof found.value === 'function' && builtIns.has(found.value.name));
}

function stringText(value, options) {
  switch (typeof value) {
    case 'number': return numberText(uncolored, value, false);
    case 'bigint': return bigintText(uncolored, value, false);
    case 'object':
      if (value !== null && !hasOwnWords(value)) return inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
    // fall through
    default: return String(value);
  }
}

function numericText(value, convert) {
  if (typeof value === 'bigint') return bigintText(uncolored, value, false);
  return numberText(uncolored, typeof value === 'symbol' ? NaN : convert(value), false);
}

function jsonText(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error?.name === 'TypeError' && /circular/.test(error.message)) return '[Circular]';
    throw error;
  }
}

function marked(mark, value, options) {
  switch (mark) {
    case 's': return stringText(value, options);
    case 'd': return numericText(value, Number);
    case 'i': return numericText(value, Number.parseInt);
    case 'f': return numberText(uncolored, typeof value === 'symbol' ? NaN : Number.parseFloat(value), false);
    case 'j': return jsonText(value);
    case 'o': return inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
    case 'O': return inspect(value, options);
    default: return ''; // c
  }
}

// printf-like, when the first is a text.
function formatWith(options, args) {
  let at = 0, out = '', space = '';
  if (typeof args[0] === 'string') {
    at = 1;
    out = args[0];
    space = ' ';
    if (args.length > 1 && out.includes('%')) {
      out = out.replace(/%[sdifjoOc%]/g, (mark) => {
        if (mark === '%%') return '%';
        return at >= args.length ? mark : marked(mark[1], args[at++], options);
      });
    }
  }
  for (; at < args.length; at++) {
    const value = args[at];
    out += space + (typeof value === 'string' ? value : inspect(value, options));
    space = ' ';
  }
  return out;
}

const format = (...args) => formatWith(undefined, args);
const formatWithOptions = (options, ...args) => {
  if (options === null || typeof options !== 'object') throw internal.own('errors').argType('inspectOptions', 'object', options);
  return formatWith(options, args);
};

module.exports = { inspect, format, formatWith, formatWithOptions, stripVTControlCharacters: withoutColors, widthOf, quoted, isError };
