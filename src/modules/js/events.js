// events.js: EventEmitter as Node has it. The body of a function of (exports, require, module, internal).
//
// Listeners are in `_events`, by name: a function when there is one, an array when there are more.
// An array is copied before it is changed while somebody walks along it: `emitting` counts who does.
'use strict';

const { create, defineProperty, getPrototypeOf } = Object;
const { ownKeys, apply } = Reflect;
const isArray = Array.isArray;

let defaultMaxListeners = 10;
const errorMonitor = Symbol('events.errorMonitor');
const captureRejection = Symbol.for('nodejs.rejection');

function fail(Kind, code, message) {
  const error = new Kind(message);
  error.code = code;
  return error;
}

function describe(value) {
  if (value === null || value === undefined) return `Received ${value}`;
  if (typeof value === 'function') return `Received function ${value.name}`;
  if (typeof value === 'object') {
    const name = value.constructor?.name;
    return name ? `Received an instance of ${name}` : 'Received an object';
  }
  const text = typeof value === 'string' ? `'${value}'` : String(value);
  return `Received type ${typeof value} (${text})`;
}

function checkListener(listener) {
  if (typeof listener !== 'function')
    throw fail(TypeError, 'ERR_INVALID_ARG_TYPE',
               `The "listener" argument must be of type function. ${describe(listener)}`);
}

function checkCount(n, name) {
  if (typeof n !== 'number' || n < 0 || n !== n)
    throw fail(RangeError, 'ERR_OUT_OF_RANGE',
               `The value of "${name}" is out of range. It must be a non-negative number. Received ${String(n)}`);
}

function EventEmitter(options) { EventEmitter.init.call(this, options); }

// Names of events: nothing is inherited, and V8 knows the shape, as it does not of what has no prototype.
function Events() {}
Events.prototype = create(null);

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;

EventEmitter.init = function (options) {
  if (this._events === undefined || this._events === getPrototypeOf(this)._events) {
    this._events = new Events();
    this._eventsCount = 0;
  }
  this._maxListeners = this._maxListeners || undefined;
  if (options?.captureRejections || EventEmitter.captureRejections) this._captureRejections = true;
};

// ---- Emit ---------------------------------------------------------------------------------

// A listener's promise: its rejection is an 'error' here.
function capture(emitter, result, type, args) {
  const then = result.then;
  if (typeof then !== 'function') return;
  apply(then, result, [undefined, (error) => {
    Promise.resolve().then(() => {
      const handler = emitter[captureRejection];
      if (typeof handler === 'function') {
        apply(handler, emitter, [error, type, ...args]);
        return;
      }
      const before = emitter._captureRejections;
      try {
        emitter._captureRejections = false;
        emitter.emit('error', error);
      } finally {
        emitter._captureRejections = before;
      }
    });
  }]);
}

// Nobody listens to 'error': what was given is thrown, the very same when it is an error.
function unhandled(error) {
  if (error instanceof Error) throw error;
  let text;
  try {
    text = require('util').inspect(error);
  } catch { // a host without that module
    text = typeof error === 'string' ? `'${error}'` : Object.prototype.toString.call(error);
  }
  const wrapped = fail(Error, 'ERR_UNHANDLED_ERROR', `Unhandled error. (${text})`);
  wrapped.context = error;
  throw wrapped;
}

function emitError(emitter, events, args) {
  if (events !== undefined && events[errorMonitor] !== undefined) emitter.emit(errorMonitor, ...args);
  if (events === undefined || events.error === undefined) unhandled(args[0]);
}

// What a listener that throws leaves behind is not undone: the list is copied once too often.
const emitting = Symbol('emitting');

EventEmitter.prototype.emit = function emit(type, ...args) {
  const events = this._events;
  if (type === 'error') emitError(this, events, args);
  else if (events === undefined) return false;
  const handler = events[type];
  if (handler === undefined) return false;
  if (typeof handler === 'function') {
    const result = apply(handler, this, args);
    if (result !== undefined && result !== null && this._captureRejections === true)
      capture(this, result, type, args);
    return true;
  }
  handler[emitting]++;
  for (let i = 0, length = handler.length; i < length; i++) {
    const result = apply(handler[i], this, args);
    if (result !== undefined && result !== null && this._captureRejections === true)
      capture(this, result, type, args);
  }
  handler[emitting]--;
  return true;
};

// ---- Add -------------------------------------------------------------------------------------

function listOf(a, b) {
  const list = [a, b];
  defineProperty(list, emitting, { value: 0, writable: true });
  return list;
}

function copyOf(list) {
  const copy = list.slice();
  defineProperty(copy, emitting, { value: 0, writable: true });
  return copy;
}

function warn(emitter, type, count) {
  const text = `Possible EventEmitter memory leak detected. ${count} ${String(type)} listeners added to ` +
    `${emitter.constructor?.name ?? 'an emitter'}. MaxListeners is ${emitter.getMaxListeners()}. ` +
    'Use emitter.setMaxListeners() to increase limit';
  globalThis.console?.warn?.(`MaxListenersExceededWarning: ${text}`);
}

function add(emitter, type, listener, first) {
  checkListener(listener);
  let events = emitter._events;
  if (events === undefined) {
    events = emitter._events = new Events();
    emitter._eventsCount = 0;
  } else if (events.newListener !== undefined) {
    emitter.emit('newListener', type, listener.listener ?? listener);
    events = emitter._events;
  }
  let existing = events[type];
  if (existing === undefined) {
    events[type] = listener;
    ++emitter._eventsCount;
    return emitter;
  }
  if (typeof existing === 'function') {
    existing = events[type] = first ? listOf(listener, existing) : listOf(existing, listener);
  } else {
    if (existing[emitting] > 0) existing = keepWarned(existing, events[type] = copyOf(existing));
    if (first) existing.unshift(listener);
    else existing.push(listener);
  }
  const max = emitter._maxListeners === undefined ? defaultMaxListeners : emitter._maxListeners;
  if (max > 0 && existing.length > max && !existing.warned) {
    defineProperty(existing, 'warned', { value: true });
    warn(emitter, type, existing.length);
  }
  return emitter;
}

function keepWarned(from, to) {
  if (from.warned) defineProperty(to, 'warned', { value: true });
  return to;
}

EventEmitter.prototype.on = function on(type, listener) { return add(this, type, listener, false); };
EventEmitter.prototype.addListener = EventEmitter.prototype.on;
EventEmitter.prototype.prependListener = function prependListener(type, listener) {
  return add(this, type, listener, true);
};

function onceWrapper(emitter, type, listener) {
  let fired = false;
  function wrapper(...args) {
    if (fired) return undefined;
    emitter.removeListener(type, wrapper);
    fired = true;
    return apply(listener, emitter, args);
  }
  wrapper.listener = listener;
  return wrapper;
}

EventEmitter.prototype.once = function once(type, listener) {
  checkListener(listener);
  return this.on(type, onceWrapper(this, type, listener));
};
EventEmitter.prototype.prependOnceListener = function prependOnceListener(type, listener) {
  checkListener(listener);
  return this.prependListener(type, onceWrapper(this, type, listener));
};

// ---- Remove -------------------------------------------------------------------------------------

function drop(emitter, events, type) {
  if (--emitter._eventsCount === 0) emitter._events = new Events();
  else delete events[type];
}

EventEmitter.prototype.removeListener = function removeListener(type, listener) {
  checkListener(listener);
  const events = this._events;
  if (events === undefined) return this;
  let list = events[type];
  if (list === undefined) return this;
  if (list === listener || list.listener === listener) {
    drop(this, events, type);
    if (events.removeListener !== undefined) this.emit('removeListener', type, list.listener ?? listener);
    return this;
  }
  if (typeof list === 'function') return this;
  let at = list.length - 1;
  while (at >= 0 && list[at] !== listener && list[at].listener !== listener) at--;
  if (at < 0) return this;
  const removed = list[at].listener ?? list[at];
  if (list[emitting] > 0) list = keepWarned(list, events[type] = copyOf(list));
  if (at === 0) list.shift();
  else list.splice(at, 1);
  if (list.length === 1) events[type] = list[0];
  if (events.removeListener !== undefined) this.emit('removeListener', type, removed);
  return this;
};
EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

EventEmitter.prototype.removeAllListeners = function removeAllListeners(type) {
  const events = this._events;
  if (events === undefined) return this;
  if (events.removeListener === undefined) {
    if (arguments.length === 0) {
      this._events = new Events();
      this._eventsCount = 0;
    } else if (events[type] !== undefined) {
      drop(this, events, type);
    }
    return this;
  }
  if (arguments.length === 0) {
    for (const key of ownKeys(events)) if (key !== 'removeListener') this.removeAllListeners(key);
    this.removeAllListeners('removeListener');
    this._events = new Events();
    this._eventsCount = 0;
    return this;
  }
  const listeners = events[type];
  if (typeof listeners === 'function') {
    this.removeListener(type, listeners);
  } else if (listeners !== undefined) {
    const all = listeners.slice();
    for (let i = all.length - 1; i >= 0; i--) this.removeListener(type, all[i]);
  }
  return this;
};

// ---- Look into --------------------------------------------------------------------------------------

function listenersOf(emitter, type, unwrap) {
  const list = emitter._events?.[type];
  if (list === undefined) return [];
  const all = typeof list === 'function' ? [list] : list.slice();
  return unwrap ? all.map((one) => one.listener ?? one) : all;
}

EventEmitter.prototype.listeners = function listeners(type) { return listenersOf(this, type, true); };
EventEmitter.prototype.rawListeners = function rawListeners(type) { return listenersOf(this, type, false); };

EventEmitter.prototype.listenerCount = function listenerCount(type, listener) {
  const list = this._events?.[type];
  if (list === undefined) return 0;
  if (listener !== undefined && listener !== null)
    return listenersOf(this, type, false).filter((one) => one === listener || one.listener === listener).length;
  return typeof list === 'function' ? 1 : list.length;
};

EventEmitter.prototype.eventNames = function eventNames() {
  return this._eventsCount > 0 ? ownKeys(this._events) : [];
};

EventEmitter.prototype.setMaxListeners = function setMaxListeners(n) {
  checkCount(n, 'setMaxListeners');
  this._maxListeners = n;
  return this;
};

EventEmitter.prototype.getMaxListeners = function getMaxListeners() {
  return this._maxListeners === undefined ? defaultMaxListeners : this._maxListeners;
};

// ---- Of the module -------------------------------------------------------------------------------------

function abortError(signal) {
  const error = fail(Error, 'ABORT_ERR', 'The operation was aborted');
  error.name = 'AbortError';
  error.cause = signal.reason;
  return error;
}

const isTarget = (emitter) => typeof emitter?.addEventListener === 'function' && typeof emitter.on !== 'function';

function listen(emitter, type, listener, once) {
  if (isTarget(emitter)) emitter.addEventListener(type, listener, { once });
  else if (once) emitter.once(type, listener);
  else if (typeof emitter?.on === 'function') emitter.on(type, listener);
  else
    throw fail(TypeError, 'ERR_INVALID_ARG_TYPE',
               `The "emitter" argument must be an instance of EventEmitter. ${describe(emitter)}`);
}

function unlisten(emitter, type, listener) {
  if (isTarget(emitter)) emitter.removeEventListener(type, listener);
  else emitter.removeListener(type, listener);
}

function signalOf(options) {
  const signal = options?.signal;
  if (signal !== undefined && typeof signal?.addEventListener !== 'function')
    throw fail(TypeError, 'ERR_INVALID_ARG_TYPE',
               `The "options.signal" property must be an instance of AbortSignal. ${describe(signal)}`);
  return signal;
}

// A promise of the arguments of the next event.
function once(emitter, type, options) {
  return new Promise((resolve, reject) => {
    const signal = signalOf(options);
    if (signal?.aborted) {
      reject(abortError(signal));
      return;
    }
    const done = () => {
      unlisten(emitter, type, onEvent);
      if (type !== 'error' && !isTarget(emitter)) unlisten(emitter, 'error', onError);
      signal?.removeEventListener('abort', onAbort);
    };
    const onEvent = (...args) => {
      done();
      resolve(args);
    };
    const onError = (error) => {
      done();
      reject(error);
    };
    const onAbort = () => {
      done();
      reject(abortError(signal));
    };
    listen(emitter, type, onEvent, true);
    if (type !== 'error' && !isTarget(emitter)) listen(emitter, 'error', onError, true);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

// An async iterator over the arguments of all events from now on.
function on(emitter, type, options) {
  const signal = signalOf(options);
  if (signal?.aborted) throw abortError(signal);
  const events = [], waiting = [];
  const closing = options?.close ?? [];
  let failure, finished = false;
  const push = (...args) => {
    if (waiting.length) waiting.shift().resolve({ value: args, done: false });
    else events.push(args);
  };
  const stop = () => {
    unlisten(emitter, type, push);
    if (type !== 'error' && !isTarget(emitter)) unlisten(emitter, 'error', onError);
    for (const name of closing) unlisten(emitter, name, finish);
    signal?.removeEventListener('abort', onAbort);
    finished = true;
  };
  const finish = () => {
    stop();
    while (waiting.length) waiting.shift().resolve({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  };
  const onError = (error) => {
    if (waiting.length) waiting.shift().reject(error);
    else failure = { error };
    finish();
  };
  const onAbort = () => onError(abortError(signal));
  const iterator = {
    __proto__: getPrototypeOf(getPrototypeOf(async function* () {}).prototype),
    next() {
      if (events.length) return Promise.resolve({ value: events.shift(), done: false });
      if (failure) {
        const { error } = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (finished) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return: finish,
    throw(error) {
      onError(error);
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() { return this; },
  };
  listen(emitter, type, push, false);
  if (type !== 'error' && !isTarget(emitter)) listen(emitter, 'error', onError, false);
  for (const name of closing) listen(emitter, name, finish, false);
  signal?.addEventListener('abort', onAbort, { once: true });
  return iterator;
}

EventEmitter.once = once;
EventEmitter.on = on;
EventEmitter.getEventListeners = (emitter, type) => emitter.listeners(type);
EventEmitter.getMaxListeners = (emitter) => emitter.getMaxListeners();
EventEmitter.setMaxListeners = (n = defaultMaxListeners, ...emitters) => {
  checkCount(n, 'setMaxListeners');
  if (emitters.length === 0) defaultMaxListeners = n;
  else for (const emitter of emitters) emitter.setMaxListeners(n);
};
EventEmitter.listenerCount = (emitter, type) => emitter.listenerCount(type);
EventEmitter.EventEmitter = EventEmitter;
EventEmitter.usingDomains = false;
EventEmitter.captureRejectionSymbol = captureRejection;
EventEmitter.captureRejections = false;
EventEmitter.errorMonitor = errorMonitor;
defineProperty(EventEmitter, 'defaultMaxListeners', {
  enumerable: true,
  get: () => defaultMaxListeners,
  set(n) {
    checkCount(n, 'defaultMaxListeners');
    defaultMaxListeners = n;
  },
});

module.exports = EventEmitter;
