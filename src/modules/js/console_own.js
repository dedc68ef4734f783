// console_own.js: console, whose lines go to the host's printer. The body of a function of
// (exports, require, module, internal); internal.print(level, text) is the printer; what told(name, method)
// gives is for scripts: debuggers are told.
'use strict';

const DEBUG = 0, INFO = 1, WARN = 2, ERROR = 3, LOG = 4;
const { print, now, told, kindOf, entriesOf } = internal;
const { MAP, SET, MAP_ITERATOR, SET_ITERATOR } = internal.own('kinds');
const { inspect, formatWith, widthOf } = internal.own('inspect');

let indent = '';
const counts = new Map(), timers = new Map();

const indented = (text) => indent === '' ? text : indent + (text.includes('\n') ? text.replaceAll('\n', `\n${indent}`) : text);

// A console that throws hides what it was asked to show.
function textOf(args) {
  if (args.length === 1 && typeof args[0] === 'string') return args[0];
  try {
    return formatWith(undefined, args);
  } catch (error) {
    if (error instanceof RangeError) return '[too deep to be shown]';
    throw error;
  }
}

function line(level, args) { print(level, indented(textOf(args))); }

// ---- Tables --------------------------------------------------------------------------------------------

const cellOptions = (value) => ({ maxArrayLength: 3, breakLength: Infinity,
  depth: value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 2 ? -1 : 0 });
const cell = (value) => inspect(value, cellOptions(value));

function rule(left, middle, right, widths) { return left + widths.map((width) => '─'.repeat(width)).join(middle) + right; }

function draw(head, columns) {
  const rows = Math.max(0, ...columns.map((column) => column.length));
  const widths = head.map((name, i) => Math.max(widthOf(name), ...Array.from(columns[i], (text) => widthOf(text ?? ''))) + 2);
  const show = (cells) => `│${cells.map((text, i) => ` ${text}${' '.repeat(widths[i] - widthOf(text) - 1)}`).join('│')}│`;
  const lines = [rule('┌', '┬', '┐', widths), show(head), rule('├', '┼', '┤', widths)];
  for (let i = 0; i < rows; i++) lines.push(show(columns.map((column) => column[i] ?? '')));
  return [...lines, rule('└', '┴', '┘', widths)].join('\n');
}

const counted = (length) => Array.from({ length }, (_, i) => `${i}`);
const ITERATION = '(iteration index)', INDEX = '(index)', VALUES = 'Values', KEY = 'Key';

function tableOfEntries(list, pairs) {
  if (!pairs) return draw([ITERATION, VALUES], [counted(list.length), list.map(cell)]);
  const keys = list.filter((_, i) => i % 2 === 0), values = list.filter((_, i) => i % 2 === 1);
  return draw([ITERATION, KEY, VALUES], [counted(keys.length), keys.map(cell), values.map(cell)]);
}

function tableOf(data, wanted) {
  const kind = kindOf(data);
  if (kind === MAP || kind === SET || kind === MAP_ITERATOR || kind === SET_ITERATOR) return tableOfEntries(...entriesOf(data));
  const columns = Object.create(null), index = Object.keys(data), bare = []; // an object: numbers come first
  for (const name of wanted ?? []) columns[name] = [];
  let hasBare = false;
  index.forEach((key, row) => {
    const item = data[key];
    const simple = item === null || (typeof item !== 'function' && typeof item !== 'object');
    if (wanted === undefined && simple) {
      hasBare = true;
      bare[row] = cell(item);
      return;
    }
    for (const name of wanted ?? Object.keys(item)) {
      columns[name] ??= [];
      columns[name][row] = simple || !Object.hasOwn(item, name) ? '' : cell(item[name]);
    }
  });
  const rows = index.length, filled = (column) => Array.from({ length: rows }, (_, i) => column[i] ?? '');
  const head = [INDEX, ...Object.keys(columns)], body = [index, ...Object.values(columns).map(filled)];
  if (hasBare) {
    head.push(VALUES);
    body.push(filled(bare));
  }
  return draw(head, body);
}

// ---- Times --------------------------------------------------------------------------------------------------

function duration(ms) {
  let hours = 0, minutes = 0, seconds = 0;
  if (ms >= 1000) {
    if (ms >= 60000) {
      if (ms >= 3600000) {
        hours = Math.floor(ms / 3600000);
        ms %= 3600000;
      }
      minutes = Math.floor(ms / 60000);
      ms %= 60000;
    }
    seconds = ms / 1000;
  }
  const two = (number) => `${number}`.padStart(2, '0');
  if (hours !== 0 || minutes !== 0) {
    const [whole, part] = seconds.toFixed(3).split('.');
    const clock = hours !== 0 ? `${hours}:${two(minutes)}` : minutes;
    return `${clock}:${two(whole)}.${part} (${hours !== 0 ? 'h:m' : ''}m:ss.mmm)`;
  }
  return seconds !== 0 ? `${seconds.toFixed(3)}s` : `${Number(ms.toFixed(3))}ms`;
}

function warn(text) { print(WARN, indented(text)); }

function timed(name, label, args, end) {
  const start = timers.get(label);
  if (start === undefined) {
    warn(`Warning: No such label '${label}' for console.${name}()`);
    return;
  }
  line(INFO, [`%s: %s`, label, duration(now() - start), ...args]);
  if (end) timers.delete(label);
}

// ---- console ------------------------------------------------------------------------------------------

const methods = {
  log(...args) { line(LOG, args); },
  warn(...args) { line(WARN, args); },
  dir(value, options) { print(LOG, indented(inspect(value, { customInspect: false, ...options }))); },
  time(label = 'default') {
    label = `${label}`;
    if (timers.has(label)) warn(`Warning: Label '${label}' already exists for console.time()`);
    else timers.set(label, now());
  },
  timeEnd(label = 'default') { timed('timeEnd', `${label}`, [], true); },
  timeLog(label = 'default', ...args) { timed('timeLog', `${label}`, args, false); },
  trace(...args) {
    const at = { name: 'Trace', message: textOf(args) };
    Error.captureStackTrace(at, methods.trace);
    const stack = String(at.stack), frames = stack.search(/(^|\n) {4}at /);
    print(ERROR, indented(`Trace${args.length ? `: ${at.message}` : ''}${
      frames < 0 ? '' : `\n${stack.slice(frames).replace(/^\n/, '')}`}`));
  },
  assert(condition, ...args) {
    if (condition) return;
    args[0] = `Assertion failed${args.length === 0 ? '' : `: ${args[0]}`}`;
    line(ERROR, args);
  },
  clear() {},
  count(label = 'default') {
    label = `${label}`;
    counts.set(label, (counts.get(label) ?? 0) + 1);
    line(INFO, [`${label}: ${counts.get(label)}`]);
  },
  countReset(label = 'default') {
    label = `${label}`;
    if (!counts.delete(label)) warn(`Warning: Count for '${label}' does not exist`);
  },
  group(...args) {
    if (args.length) line(LOG, args);
    indent += '  ';
  },
  groupEnd() { indent = indent.slice(2); },
  table(data, wanted) {
    if (data === null || typeof data !== 'object') {
      line(LOG, [data]);
      return;
    }
    if (wanted !== undefined && !Array.isArray(wanted)) throw internal.own('errors').argType('properties', 'Array', wanted);
    print(LOG, indented(tableOf(data, wanted)));
  },
  debug(...args) { line(DEBUG, args); },
  info(...args) { line(INFO, args); },
  dirxml(...args) { line(LOG, args); },
  error(...args) { line(ERROR, args); },
  groupCollapsed(...args) { methods.group(...args); },
};

for (const name of Object.keys(methods)) exports[name] = told(name, methods[name]);
Object.defineProperty(exports, Symbol.toStringTag, { value: 'console', configurable: true });
