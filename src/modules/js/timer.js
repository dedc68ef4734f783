// timer.js: sleep, and the timers that the globals are. The body of a function of
// (exports, require, module, internal).
//
// Timers of one duration are a list, which is in the order of their times by itself; a heap has the
// lists by the time of their first. One libuv timer is armed, for the first of all.
'use strict';

const { now, arm, armImmediate, current, setCurrent, drain, enqueue } = internal;
const MAX = 2 ** 31 - 1;
let clock = 0; // the number of this one's libuv timer; none yet

// ---- Lists and their heap ---------------------------------------------------------------------

// The ring of a list's timers begins and ends at the list itself.
class List {
  constructor(ms) {
    this.ms = ms;
    this.due = 0;
    this.order = 0;
    this.at = -1;
    this.next = this;
    this.prev = this;
  }
}

const lists = new Map();
const heap = [];
let order = 0, referenced = 0, armed = Infinity, armedRef = false, running = false;

const before = (a, b) => a.due < b.due || (a.due === b.due && a.order < b.order);

function put(list, at) {
  heap[at] = list;
  list.at = at;
}

function rise(list) {
  let at = list.at;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(list, heap[parent])) break;
    put(heap[parent], at);
    at = parent;
  }
  put(list, at);
}

function sink(list) {
  let at = list.at;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++;
    if (!before(heap[child], list)) break;
    put(heap[child], at);
    at = child;
  }
  put(list, at);
}

function forget(list) {
  const last = heap.pop();
  if (last !== list) {
    const at = list.at;
    put(last, at);
    rise(last);
    sink(last);
  }
  list.at = -1;
  lists.delete(list.ms);
}

// Behind a change of its first timer.
function place(list) {
  const first = list.next;
  if (first === list) {
    forget(list);
    return;
  }
  list.due = first.due;
  list.order = first.order;
  sink(list);
}

// ---- Timers -------------------------------------------------------------------------------------

// libuv is asked only when its answer would be another.
function rearm() {
  if (running) return;
  const due = heap.length ? heap[0].due : Infinity, ref = referenced > 0;
  if (due === armed && ref === armedRef) return;
  armed = due;
  armedRef = ref;
  clock = arm(clock, due, ref, run);
}

function insert(timer, start) {
  let list = lists.get(timer.ms);
  const fresh = list === undefined;
  if (fresh) {
    list = new List(timer.ms);
    lists.set(timer.ms, list);
  }
  timer.due = start + timer.ms;
  timer.order = ++order;
  timer.list = list;
  timer.prev = list.prev;
  timer.next = list;
  list.prev.next = timer;
  list.prev = timer;
  if (timer.refed) referenced++;
  if (!fresh) {
    if (referenced === 1) rearm();
    return;
  }
  list.due = timer.due;
  list.order = timer.order;
  list.at = heap.length;
  heap.push(list);
  rise(list);
  rearm();
}

function remove(timer) {
  const list = timer.list;
  if (list === undefined) return;
  const first = list.next === timer;
  timer.prev.next = timer.next;
  timer.next.prev = timer.prev;
  timer.list = timer.prev = timer.next = undefined;
  if (timer.refed) referenced--;
  if (first) place(list);
  rearm();
}

// All that are due. What one throws ends this: it is called again for the others.
function run() {
  const ran = order; // what is set from here on waits for the next turn
  let time = now();
  running = true;
  try {
    while (heap.length && heap[0].due <= time && heap[0].order <= ran) {
      const timer = heap[0].next;
      remove(timer);
      timer.fire();
      drain();
      if (heap.length && heap[0].due > time) time = now();
    }
  } finally {
    running = false;
    armed = NaN; // it has fired
    rearm();
  }
}

class Sleep {
  constructor(ms, resolve) {
    this.ms = ms;
    this.due = 0;
    this.order = 0;
    this.refed = true;
    this.list = undefined;
    this.next = undefined;
    this.prev = undefined;
    this.resolve = resolve;
  }
  fire() { this.resolve(); }
}

// The promise's, so that nothing is thrown at once.
function sleep(ms) {
  return new Promise((resolve) => {
    const wanted = +ms;
    if (!(wanted >= 0)) {
      if (wanted < 0) throw new RangeError('timer.sleep: duration must be >= 0');
      throw new TypeError('timer.sleep: duration must be a number');
    }
    if (wanted > MAX) throw new RangeError(`timer.sleep: duration must be <= ${MAX}`);
    insert(new Sleep(Math.ceil(wanted), resolve), now());
  });
}

// ---- setTimeout and setInterval ---------------------------------------------------------------------

const byId = new Map(); // of those whose number somebody has asked for
let ids = 0;

class Timeout {
  constructor(callback, ms, args, repeat) {
    ms *= 1;
    this.ms = ms >= 1 && ms <= MAX ? Math.trunc(ms) : 1;
    this.due = 0;
    this.order = 0;
    this.refed = true;
    this.list = undefined;
    this.next = undefined;
    this.prev = undefined;
    this.callback = callback;
    this.args = args;
    this.repeat = repeat;
    this.id = 0;
    this.token = current();
  }
  fire() {
    const { callback, args, token } = this;
    if (token !== undefined) setCurrent(token);
    try {
      if (args === undefined) callback.call(this);
      else callback.apply(this, args);
    } finally {
      if (token !== undefined) setCurrent(undefined);
      if (this.repeat && this.callback !== undefined && this.list === undefined) insert(this, now());
      else if (this.list === undefined && this.id) byId.delete(this.id);
    }
  }
  close() {
    this.callback = undefined;
    if (this.id) byId.delete(this.id);
    remove(this);
    return this;
  }
  ref() {
    if (!this.refed) {
      this.refed = true;
      if (this.list !== undefined) {
        referenced++;
        rearm();
      }
    }
    return this;
  }
  unref() {
    if (this.refed) {
      this.refed = false;
      if (this.list !== undefined) {
        referenced--;
        rearm();
      }
    }
    return this;
  }
  hasRef() { return this.refed; }
  refresh() {
    if (this.callback !== undefined) {
      remove(this);
      insert(this, now());
    }
    return this;
  }
  [Symbol.toPrimitive]() {
    if (!this.id) byId.set(this.id = ++ids, this);
    return this.id;
  }
}
if (Symbol.dispose) Timeout.prototype[Symbol.dispose] = function () { this.close(); };

function checkCallback(callback) {
  if (typeof callback !== 'function') throw internal.own('errors').argType('callback', 'function', callback);
}

function setTimeout(callback, ms, ...args) {
  checkCallback(callback);
  const timer = new Timeout(callback, ms, args.length ? args : undefined, false);
  insert(timer, now());
  return timer;
}

function setInterval(callback, ms, ...args) {
  checkCallback(callback);
  const timer = new Timeout(callback, ms, args.length ? args : undefined, true);
  insert(timer, now());
  return timer;
}

function clearTimeout(timer) {
  if (timer instanceof Timeout) timer.close();
  else if (typeof timer === 'number' || typeof timer === 'string') byId.get(+timer)?.close();
}

// ---- setImmediate ------------------------------------------------------------------------------------

let immediates = [], immediatesAlive = 0, immediateArmed = 0; // 0 not, 1 without a reference, 2 with one

function armImmediates() {
  const want = immediates.length === 0 ? 0 : immediatesAlive > 0 ? 2 : 1;
  if (want === immediateArmed) return;
  immediateArmed = want;
  clock = armImmediate(clock, want, runImmediates);
}

class Immediate {
  constructor(callback, args) {
    this.callback = callback;
    this.args = args;
    this.refed = true;
    this.token = current();
  }
  fire() {
    const { callback, args, token } = this;
    this.callback = undefined;
    if (token !== undefined) setCurrent(token);
    try {
      if (args === undefined) callback.call(this);
      else callback.apply(this, args);
    } finally {
      if (token !== undefined) setCurrent(undefined);
    }
  }
  close() {
    if (this.callback !== undefined) {
      this.callback = undefined;
      if (this.refed) immediatesAlive--;
      armImmediates();
    }
    return this;
  }
  ref() {
    if (!this.refed && this.callback !== undefined) {
      immediatesAlive++;
      armImmediates();
    }
    this.refed = true;
    return this;
  }
  unref() {
    if (this.refed && this.callback !== undefined) {
      immediatesAlive--;
      armImmediates();
    }
    this.refed = false;
    return this;
  }
  hasRef() { return this.refed; }
}
if (Symbol.dispose) Immediate.prototype[Symbol.dispose] = function () { this.close(); };

// Those that were there when it began.
function runImmediates() {
  const all = immediates;
  let at = 0;
  immediates = [];
  try {
    while (at < all.length) {
      const one = all[at++];
      if (one.callback === undefined) continue;
      if (one.refed) immediatesAlive--;
      one.fire();
      drain();
    }
  } finally {
    if (at < all.length) immediates = all.slice(at).concat(immediates);
    immediateArmed = -1;
    armImmediates();
  }
}

function setImmediate(callback, ...args) {
  checkCallback(callback);
  const one = new Immediate(callback, args.length ? args : undefined);
  immediates.push(one);
  immediatesAlive++;
  armImmediates();
  return one;
}

function clearImmediate(one) {
  if (one instanceof Immediate) one.close();
}

function queueMicrotask(callback) {
  checkCallback(callback);
  enqueue(callback);
}

// What util.promisify makes of them: (ms, value, { signal, ref }).
function waited(start, value, { signal, ref = true } = {}) {
  if (signal?.aborted) return Promise.reject(abortError(signal));
  return new Promise((resolve, reject) => {
    const stop = () => {
      timer.close();
      reject(abortError(signal));
    };
    const timer = start(() => {
      signal?.removeEventListener('abort', stop);
      resolve(value);
    });
    if (!ref) timer.unref();
    signal?.addEventListener('abort', stop);
  });
}
const PROMISIFY = Symbol.for('nodejs.util.promisify.custom');
for (const [of, promised] of [
  [setTimeout, { setTimeout(ms, value, options) { return waited((done) => setTimeout(done, ms), value, options); } }.setTimeout],
  [setImmediate, { setImmediate(value, options) { return waited((done) => setImmediate(done), value, options); } }.setImmediate],
]) Object.defineProperty(of, PROMISIFY, { enumerable: true, get() { return promised; } });

module.exports = { sleep, setTimeout, setInterval, setImmediate, clearTimeout, clearInterval: clearTimeout,
                   clearImmediate, queueMicrotask };
