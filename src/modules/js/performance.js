// performance.js: performance, with marks and measures. The body of a function of
// (exports, require, module, internal).
'use strict';

const errors = internal.own('errors');
const { inspect } = internal.own('inspect');
const origin = internal.began(), timeOrigin = Date.now() - (internal.now() - origin);
const now = () => internal.now() - origin;
const entries = [];

class PerformanceEntry {
  #fields;
  constructor(fields) { this.#fields = fields; }
  get name() { return this.#fields.name; }
  get entryType() { return this.#fields.entryType; }
  get startTime() { return this.#fields.startTime; }
  get duration() { return this.#fields.duration; }
  get detail() { return this.#fields.detail; }
  toJSON() {
    const { name, entryType, startTime, duration, detail } = this;
    return { name, entryType, startTime, duration, detail };
  }
  [inspect.custom](depth, options) {
    if (depth < 0) return this;
    return `${this.constructor.name} ${inspect(this.toJSON(), { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }
}
class PerformanceMark extends PerformanceEntry {
  constructor(name, options) {
    if (arguments.length === 0) throw errors.missingArgs('name');
    const startTime = options?.startTime ?? now();
    if (typeof startTime !== 'number') throw errors.argType('startTime', 'number', startTime);
    if (startTime < 0) throw errors.coded(TypeError, 'ERR_PERFORMANCE_INVALID_TIMESTAMP', `${startTime} is not a valid timestamp`);
    const detail = options?.detail == null ? null : internal.clone(options.detail);
    super({ name: `${name}`, entryType: 'mark', startTime, duration: 0, detail });
  }
}
class PerformanceMeasure extends PerformanceEntry {}

// In the order of their times.
function add(entry) {
  let at = entries.length;
  while (at > 0 && entries[at - 1].startTime > entry.startTime) at--;
  entries.splice(at, 0, entry);
  return entry;
}

function timeOf(mark) {
  if (mark === undefined) return undefined;
  if (typeof mark === 'number') return mark;
  const found = entries.findLast((entry) => entry.entryType === 'mark' && entry.name === `${mark}`);
  if (found) return found.startTime;
  throw new (internal.own('dom').DOMException)(`The "${mark}" performance mark has not been set`, 'SyntaxError');
}

const clear = (type, name) => {
  for (let i = entries.length - 1; i >= 0; i--) {
    if (entries[i].entryType === type && (name === undefined || entries[i].name === `${name}`)) entries.splice(i, 1);
  }
};

class Performance {
  get timeOrigin() { return timeOrigin; }
  now() { return now(); }
  mark(name, options) { return add(new PerformanceMark(...arguments)); }
  measure(name, start, end) {
    errors.want(name, 'string', 'name');
    let from, to, detail = null;
    if (start !== null && typeof start === 'object') {
      detail = start.detail == null ? null : internal.clone(start.detail);
      from = timeOf(start.start);
      to = timeOf(start.end);
      if (start.duration !== undefined) {
        if (to === undefined) to = (from ?? 0) + start.duration;
        else from = to - start.duration;
      }
    } else {
      from = timeOf(start);
      to = timeOf(end);
    }
    from ??= 0;
    to ??= now();
    return add(new PerformanceMeasure({ name, entryType: 'measure', startTime: from, duration: to - from, detail }));
  }
  getEntries() { return [...entries]; }
  getEntriesByName(name, type) { return entries.filter((entry) => entry.name === `${name}` && (type === undefined || entry.entryType === type)); }
  getEntriesByType(type) { return entries.filter((entry) => entry.entryType === `${type}`); }
  clearMarks(name) { clear('mark', name); }
  clearMeasures(name) { clear('measure', name); }
  timerify(fn) {
    errors.want(fn, 'function', 'fn');
    return function timerified(...args) { return new.target ? Reflect.construct(fn, args, fn) : Reflect.apply(fn, this, args); };
  }
  toJSON() { return { timeOrigin }; }
}
for (const Class of [Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure])
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });

const performance = new Performance();
module.exports = { performance, Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure };
