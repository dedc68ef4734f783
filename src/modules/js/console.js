// console.js: console, whose lines go to the host's printer. The body of a function of
// (exports, require, module, internal); internal.print(level, text) is the printer.
'use strict';

const DEBUG = 0, INFO = 1, WARN = 2, ERROR = 3, LOG = 4;
const { print, now } = internal;
const { apply } = Reflect;

// ---- Values as text -------------------------------------------------------------------------

const isIdentifier = (text) => /^[A-Za-z_$][\w$]*$/.test(text);
const quoteKey = (key) => typeof key === 'symbol' ? `[${String(key)}]` : isIdentifier(key) ? key : quote(key);

function quote(text) {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes('`') ? '`' : "'";
  let out = mark;
  for (const c of text) {
    if (c === mark || c === '\\') out += `\\${c}`;
    else if (c === '\n') out += '\\n';
    else if (c === '\t') out += '\\t';
    else if (c === '\r') out += '\\r';
    else if (c < ' ' || c === '\x7f') out += `\\x${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
    else out += c;
  }
  return out + mark;
}

function primitive(value) {
  switch (typeof value) {
    case 'string': return quote(value);
    case 'bigint': return `${value}n`;
    case 'number': return Object.is(value, -0) ? '-0' : `${value}`;
    default: return String(value);
  }
}

function nameOf(value) {
  for (let at = value; at !== null; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, 'constructor');
    if (found && typeof found.value === 'function' && found.value.name) return found.value.name;
  }
  return null;
}

const MANY = 100;
const brand = (value) => Object.prototype.toString.call(value).slice(8, -1);

class Shown {
  constructor(depth) {
    this.depth = depth;
    this.path = [];
    this.circular = new Map();
  }
  value(value, level) {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return primitive(value);
    if (this.path.includes(value)) {
      if (!this.circular.has(value)) this.circular.set(value, this.circular.size + 1);
      return `[Circular *${this.circular.get(value)}]`;
    }
    this.path.push(value);
    try {
      const text = this.object(value, level);
      const mark = this.circular.get(value);
      return mark === undefined ? text : `<ref *${mark}> ${text}`;
    } finally {
      this.path.pop();
    }
  }
  entries(value, skip, level) {
    const out = [];
    for (const key of Reflect.ownKeys(value)) {
      if (skip(key)) continue;
      const found = Reflect.getOwnPropertyDescriptor(value, key);
      if (!found?.enumerable) continue;
      const text = found.get ? (found.set ? '[Getter/Setter]' : '[Getter]') : found.set ? '[Setter]'
        : this.value(found.value, level + 1);
      out.push(`${quoteKey(key)}: ${text}`);
    }
    return out;
  }
  some(values, level) {
    const out = [];
    for (const value of values) {
      if (out.length === MANY) {
        out.push('...');
        break;
      }
      out.push(this.value(value, level + 1));
    }
    return out;
  }
  // How its class is shown, its brackets, and what it has beside its properties.
  kind(value, level) {
    const name = nameOf(value), prefix = (usual) => name === usual ? '' : `${name ?? '[Object: null prototype]'} `;
    if (Array.isArray(value)) {
      const parts = [];
      let holes = 0;
      const empty = () => holes && parts.push(`<${holes} empty item${holes > 1 ? 's' : ''}>`);
      for (let i = 0; i < value.length && i < MANY; i++) {
        if (i in value) {
          empty();
          holes = 0;
          parts.push(this.value(value[i], level + 1));
        } else {
          holes++;
        }
      }
      empty();
      if (value.length > MANY) parts.push(`... ${value.length - MANY} more items`);
      const shown = name === 'Array' ? '' : `${name}(${value.length}) `;
      return [shown, '[', ']', parts, (key) => key === 'length' || (typeof key === 'string' && /^\d+$/.test(key))];
    }
    const none = () => false;
    switch (brand(value)) {
      case 'Map': {
        const parts = [];
        for (const [k, v] of Map.prototype.entries.call(value))
          parts.push(`${this.value(k, level + 1)} => ${this.value(v, level + 1)}`);
        return [`${name}(${parts.length}) `, '{', '}', parts, none];
      }
      case 'Set': {
        const parts = this.some(Set.prototype.values.call(value), level);
        return [`${name}(${value.size}) `, '{', '}', parts, none];
      }
      case 'ArrayBuffer': return [`${name} `, '{', '}', [`byteLength: ${value.byteLength}`], none];
      default:
    }
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      const parts = this.some(value, level);
      return [`${name}(${value.length}) `, '[', ']', parts, (key) => typeof key === 'string' && /^\d+$/.test(key)];
    }
    const tag = value[Symbol.toStringTag];
    const tagged = typeof tag === 'string' && tag !== '' && tag !== name ? `[${tag}] ` : '';
    return [prefix('Object') + (tagged && name === 'Object' ? `Object ${tagged}` : tagged), '{', '}', [], none];
  }
  base(value) {
    if (typeof value === 'function') {
      const source = Function.prototype.toString.call(value);
      const kind = source.startsWith('class') ? 'class' : nameOf(value) ?? 'Function';
      return kind === 'class' ? `[class ${value.name || '(anonymous)'}]`
        : `[${kind}${value.name ? `: ${value.name}` : ' (anonymous)'}]`;
    }
    switch (brand(value)) {
      case 'Date': return isNaN(value) ? 'Invalid Date' : Date.prototype.toISOString.call(value);
      case 'RegExp': return RegExp.prototype.toString.call(value);
      case 'Promise': return 'Promise {}';
      case 'WeakMap': case 'WeakSet': case 'WeakRef': return `${brand(value)} {}`;
      case 'String': case 'Number': case 'Boolean':
        return value instanceof String || value instanceof Number || value instanceof Boolean
          ? `[${brand(value)}: ${primitive(value.valueOf())}]` : undefined;
      default:
    }
    if (value instanceof Error) {
      const stack = value.stack;
      return typeof stack === 'string' && stack ? stack : `[${Error.prototype.toString.call(value)}]`;
    }
    return undefined;
  }
  object(value, level) {
    const base = this.base(value);
    if (level > this.depth) {
      const name = nameOf(value) ?? 'Object: null prototype';
      return base ?? (Array.isArray(value) ? '[Array]' : `[${name}]`);
    }
    if (base !== undefined) {
      const skip = value instanceof Error ? (key) => key === 'stack' || key === 'message'
        : brand(value) === 'String' ? (key) => typeof key === 'string' && /^\d+$/.test(key) : () => false;
      const more = this.entries(value, skip, level);
      return more.length ? `${base} ${this.join('{', '}', more, level)}` : base;
    }
    const [prefix, open, close, parts, skip] = this.kind(value, level);
    return prefix + this.join(open, close, parts.concat(this.entries(value, skip, level)), level);
  }
  join(open, close, parts, level) {
    if (!parts.length) return open + close;
    const one = parts.join(', ');
    if (one.length <= 72 && !one.includes('\n')) return open === '[' ? `[ ${one} ]` : `{ ${one} }`;
    const indent = '  '.repeat(level + 1);
    return `${open}\n${indent}${parts.join(`,\n${indent}`)}\n${'  '.repeat(level)}${close}`;
  }
}

// A console that throws hides what it was asked to show.
function inspect(value, depth = 2) {
  try {
    return new Shown(depth).value(value, 0);
  } catch {
    try {
      return `[${brand(value)}]`;
    } catch {
      return '[object]';
    }
  }
}

const plain = (value) => typeof value === 'string' ? value : inspect(value);

function asString(value) {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && !(value instanceof Error)) return inspect(value, 0);
  return typeof value === 'bigint' || typeof value === 'symbol' || Object.is(value, -0) ? primitive(value)
    : typeof value === 'function' || typeof value === 'object' ? inspect(value, 0) : String(value);
}

function asNumber(value, convert) {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'symbol' || typeof value === 'object') return 'NaN';
  return primitive(convert(value));
}

function asJSON(value) {
  try {
    return JSON.stringify(value) ?? 'undefined';
  } catch (error) {
    return /circular/i.test(error?.message) ? '[Circular]' : inspect(value);
  }
}

// printf-like, when the first is a string.
function format(args) {
  let at = 0, out = '';
  if (args.length > 1 && typeof args[0] === 'string' && args[0].includes('%')) {
    at = 1;
    out = args[0].replace(/%[sdifjoOc%]/g, (mark) => {
      if (mark === '%%') return '%';
      if (at >= args.length) return mark;
      const value = args[at++];
      switch (mark[1]) {
        case 's': return asString(value);
        case 'd': return asNumber(value, Number);
        case 'i': return asNumber(value, parseInt);
        case 'f': return typeof value === 'symbol' ? 'NaN' : primitive(parseFloat(value));
        case 'j': return asJSON(value);
        case 'o': return inspect(value, 4);
        case 'O': return inspect(value);
        default: return ''; // %c
      }
    });
  } else if (args.length) {
    at = 1;
    out = plain(args[0]);
  }
  for (; at < args.length; at++) out += ` ${plain(args[at])}`;
  return out;
}

// ---- console ------------------------------------------------------------------------------------------

let indent = '';
const counts = new Map(), timers = new Map();

function line(level, args) {
  const text = format(args);
  print(level, indent && indent + text.replaceAll('\n', `\n${indent}`) || text);
}

function elapsed(label) {
  const ms = now() - timers.get(label);
  return ms < 1000 ? `${ms.toFixed(3)}ms` : `${(ms / 1000).toFixed(3)}s`;
}

function table(data) {
  if (typeof data !== 'object' || data === null) return undefined;
  const rows = Object.entries(data), columns = ['(index)'];
  let bare = false;
  for (const [, row] of rows) {
    if (typeof row !== 'object' || row === null) bare = true;
    else for (const key of Object.keys(row)) if (!columns.includes(key)) columns.push(key);
  }
  if (bare) columns.push('Values');
  const cells = [columns, ...rows.map(([key, row]) => columns.map((column, i) => {
    if (i === 0) return key;
    const object = typeof row === 'object' && row !== null;
    if (bare && i === columns.length - 1) return object ? '' : inspect(row, 0);
    return object && Object.hasOwn(row, column) ? inspect(row[column], 0) : '';
  }))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  const rule = (l, m, r) => l + widths.map((w) => '─'.repeat(w + 2)).join(m) + r;
  const show = (row) => `│${row.map((cell, i) => ` ${cell.padEnd(widths[i])} `).join('│')}│`;
  return [rule('┌', '┬', '┐'), show(cells[0]), rule('├', '┼', '┤'), ...cells.slice(1).map(show),
          rule('└', '┴', '┘')].join('\n');
}

const console = {
  log(...args) { line(LOG, args); },
  info(...args) { line(INFO, args); },
  debug(...args) { line(DEBUG, args); },
  warn(...args) { line(WARN, args); },
  error(...args) { line(ERROR, args); },
  trace(...args) {
    const at = { name: 'Trace', message: format(args) };
    Error.captureStackTrace(at, console.trace);
    print(ERROR, `Trace${args.length ? `: ${at.message}` : ''}${String(at.stack).replace(/^[^\n]*?(?=\n    at |$)/s, '')}`);
  },
  dir(value, options) { line(LOG, [inspect(value, options?.depth === null ? Infinity : options?.depth ?? 2)]); },
  dirxml(...args) { line(LOG, args); },
  table(data) {
    const text = table(data);
    line(LOG, text === undefined ? [data] : ['%s', text]);
  },
  assert(condition, ...args) {
    if (condition) return;
    if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
    else args.unshift('Assertion failed');
    line(ERROR, args);
  },
  group(...args) {
    if (args.length) line(LOG, args);
    indent += '  ';
  },
  groupEnd() { indent = indent.slice(2); },
  count(label = 'default') {
    label = `${label}`;
    counts.set(label, (counts.get(label) ?? 0) + 1);
    line(INFO, ['%s: %d', label, counts.get(label)]);
  },
  countReset(label = 'default') { counts.delete(`${label}`); },
  time(label = 'default') {
    label = `${label}`;
    if (timers.has(label)) line(WARN, ["Warning: Label '%s' already exists for console.time()", label]);
    else timers.set(label, now());
  },
  timeLog(label = 'default', ...args) {
    label = `${label}`;
    if (timers.has(label)) line(INFO, ['%s: %s', label, elapsed(label), ...args]);
    else line(WARN, ["Warning: No such label '%s' for console.timeLog()", label]);
  },
  timeEnd(label = 'default') {
    label = `${label}`;
    if (timers.has(label)) line(INFO, ['%s: %s', label, elapsed(label)]);
    else line(WARN, ["Warning: No such label '%s' for console.timeEnd()", label]);
    timers.delete(label);
  },
};
console.groupCollapsed = console.group;

for (const name of Object.keys(console)) exports[name] = console[name];
Object.defineProperty(exports, Symbol.toStringTag, { value: 'console', configurable: true });
