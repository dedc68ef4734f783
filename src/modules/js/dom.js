// dom.js: DOMException, Event, CustomEvent, EventTarget, AbortController, AbortSignal. The body of a function of
// (exports, require, module, internal).
'use strict';

const errors = internal.own('errors');
const { inspect } = internal.own('inspect');
const { defineProperty } = Object;
const shown = inspect.custom;

// What a class has is enumerable, as the web's are, and what is passed for it is checked by its fields.
function finish(Class, name, ...keys) {
  for (const key of keys) defineProperty(Class.prototype, key, { enumerable: true });
  defineProperty(Class.prototype, Symbol.toStringTag, { value: name, configurable: true });
}

function showAs(self, name, fields, depth, options) {
  if (depth < 0) return name;
  return `${name} ${inspect(fields, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
}

const invalidThis = (name) => errors.coded(TypeError, 'ERR_INVALID_THIS', `Value of "this" must be of type ${name}`);

// ---- DOMException ---------------------------------------------------------------------------------------

const names = ['IndexSizeError', , 'HierarchyRequestError', 'WrongDocumentError', 'InvalidCharacterError', ,
  'NoModificationAllowedError', 'NotFoundError', 'NotSupportedError', 'InUseAttributeError', 'InvalidStateError', 'SyntaxError',
  'InvalidModificationError', 'NamespaceError', 'InvalidAccessError', , 'TypeMismatchError', 'SecurityError', 'NetworkError',
  'AbortError', 'URLMismatchError', 'QuotaExceededError', 'TimeoutError', 'InvalidNodeTypeError', 'DataCloneError'];
const constants = ['INDEX_SIZE_ERR', 'DOMSTRING_SIZE_ERR', 'HIERARCHY_REQUEST_ERR', 'WRONG_DOCUMENT_ERR', 'INVALID_CHARACTER_ERR',
  'NO_DATA_ALLOWED_ERR', 'NO_MODIFICATION_ALLOWED_ERR', 'NOT_FOUND_ERR', 'NOT_SUPPORTED_ERR', 'INUSE_ATTRIBUTE_ERR',
  'INVALID_STATE_ERR', 'SYNTAX_ERR', 'INVALID_MODIFICATION_ERR', 'NAMESPACE_ERR', 'INVALID_ACCESS_ERR', 'VALIDATION_ERR',
  'TYPE_MISMATCH_ERR', 'SECURITY_ERR', 'NETWORK_ERR', 'ABORT_ERR', 'URL_MISMATCH_ERR', 'QUOTA_EXCEEDED_ERR', 'TIMEOUT_ERR',
  'INVALID_NODE_TYPE_ERR', 'DATA_CLONE_ERR'];

class DOMException {
  #name;
  #message;
  constructor(message = '', options = 'Error') {
    let cause, hasCause = false;
    if (options && typeof options === 'object') {
      this.#name = `${options.name ?? 'Error'}`;
      hasCause = 'cause' in options;
      ({ cause } = options);
    } else {
      this.#name = `${options}`;
    }
    this.#message = `${message}`;
    Error.captureStackTrace(this, new.target);
    if (hasCause) defineProperty(this, 'cause', { value: cause, configurable: true, writable: true, enumerable: false });
  }
  get name() { return this.#name; }
  get message() { return this.#message; }
  get code() { return names.indexOf(this.#name) + 1; }
}
Object.setPrototypeOf(DOMException.prototype, Error.prototype);
finish(DOMException, 'DOMException', 'name', 'message', 'code');
constants.forEach((name, i) => {
  const found = { value: i + 1, enumerable: true };
  defineProperty(DOMException, name, found);
  defineProperty(DOMException.prototype, name, found);
});

// ---- Event ------------------------------------------------------------------------------------------------

const trusted = new WeakSet();
const state = new WeakMap(); // of events: target, currentTarget, phase, dispatching, stop, stopped

class Event {
  #type;
  #bubbles;
  #cancelable;
  #composed;
  #canceled = false;
  #timeStamp = internal.own('performance').performance.now();
  constructor(type, options = undefined) {
    if (arguments.length === 0) throw errors.missingArgs('type');
    if (options != null && typeof options !== 'object') throw errors.argType('options', 'Object', options);
    this.#type = `${type}`;
    this.#bubbles = !!options?.bubbles;
    this.#cancelable = !!options?.cancelable;
    this.#composed = !!options?.composed;
    state.set(this, { target: null, currentTarget: null, phase: 0, dispatching: false, stop: false, stopped: false, passive: false });
  }
  get type() { return this.#type; }
  get target() { return state.get(this).target; }
  get currentTarget() { return state.get(this).currentTarget; }
  get srcElement() { return state.get(this).target; }
  get eventPhase() { return state.get(this).phase; }
  get bubbles() { return this.#bubbles; }
  get cancelable() { return this.#cancelable; }
  get composed() { return this.#composed; }
  get defaultPrevented() { return this.#canceled; }
  get returnValue() { return !this.#canceled; }
  get timeStamp() { return this.#timeStamp; }
  get isTrusted() { return trusted.has(this); }
  get cancelBubble() { return state.get(this).stopped; }
  set cancelBubble(value) { if (value) this.stopPropagation(); }
  composedPath() { return state.get(this).dispatching ? [state.get(this).currentTarget] : []; }
  preventDefault() { if (this.#cancelable && !state.get(this).passive) this.#canceled = true; }
  stopPropagation() { state.get(this).stopped = true; }
  stopImmediatePropagation() { state.get(this).stop = state.get(this).stopped = true; }
  initEvent(type, bubbles = false, cancelable = false) {
    if (arguments.length === 0) throw errors.missingArgs('type');
    if (state.get(this).dispatching) return;
    this.#type = `${type}`;
    this.#bubbles = !!bubbles;
    this.#cancelable = !!cancelable;
  }
  [shown](depth, options) {
    const { name } = this.constructor;
    return showAs(this, name, { type: this.type, defaultPrevented: this.defaultPrevented, cancelable: this.cancelable, timeStamp: this.timeStamp },
      depth, options);
  }
}
finish(Event, 'Event', 'type', 'target', 'currentTarget', 'srcElement', 'eventPhase', 'bubbles', 'cancelable', 'composed', 'defaultPrevented',
  'returnValue', 'timeStamp', 'cancelBubble', 'composedPath', 'preventDefault', 'stopPropagation', 'stopImmediatePropagation', 'initEvent');
['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE'].forEach((name, value) => {
  defineProperty(Event, name, { value, enumerable: true });
  defineProperty(Event.prototype, name, { value, enumerable: true });
});

class CustomEvent extends Event {
  #detail;
  constructor(type, options) {
    if (arguments.length === 0) throw errors.missingArgs('type');
    super(type, options);
    this.#detail = options?.detail ?? null;
  }
  get detail() { return this.#detail; }
}
finish(CustomEvent, 'CustomEvent', 'detail');

// ---- EventTarget ---------------------------------------------------------------------------------------------

const listenersOf = new WeakMap();
const mapOf = (target) => {
  let map = listenersOf.get(target);
  if (map === undefined) listenersOf.set(target, map = new Map());
  return map;
};

function checkTarget(target) {
  if (!(target instanceof EventTarget)) throw invalidThis('EventTarget');
}

// Another listener's error does not keep the others from being called.
function raise(error) { setTimeout(() => { throw error; }, 0); }

function call(target, listener, event) {
  const { callback } = listener;
  let answer;
  try {
    answer = typeof callback === 'function' ? Reflect.apply(callback, target, [event]) : callback.handleEvent(event);
  } catch (error) {
    raise(error);
    return;
  }
  if (answer !== null && typeof answer === 'object' && typeof answer.then === 'function') answer.then(undefined, raise);
}

class EventTarget {
  addEventListener(type, callback, options = {}) {
    checkTarget(this);
    if (arguments.length < 2) throw errors.missingArgs('type', 'listener');
    const { once = false, capture = false, passive = false, signal } = typeof options === 'boolean' ? { capture: options } : options ?? {};
    if (signal !== undefined && !(signal instanceof AbortSignal)) throw errors.argType('options.signal', 'AbortSignal', signal);
    if (callback == null) return;
    if (typeof callback !== 'function' && typeof callback !== 'object') throw errors.argType('listener', 'EventListener', callback);
    if (signal?.aborted) return;
    type = `${type}`;
    const map = mapOf(this), list = map.get(type) ?? [];
    if (list.some((one) => one.callback === callback && one.capture === !!capture)) return;
    list.push({ callback, capture: !!capture, once: !!once, passive: !!passive, removed: false });
    map.set(type, list);
    signal?.addEventListener('abort', () => this.removeEventListener(type, callback, options), { once: true });
  }
  removeEventListener(type, callback, options = {}) {
    checkTarget(this);
    if (arguments.length < 2) throw errors.missingArgs('type', 'listener');
    const capture = typeof options === 'boolean' ? options : !!options?.capture, map = mapOf(this), list = map.get(`${type}`) ?? [];
    const at = list.findIndex((one) => one.callback === callback && one.capture === capture);
    if (at === -1) return;
    list[at].removed = true;
    map.set(`${type}`, list.filter((_, i) => i !== at));
  }
  dispatchEvent(event) {
    checkTarget(this);
    if (arguments.length < 1) throw errors.missingArgs('event');
    if (!(event instanceof Event)) throw errors.argType('event', 'Event', event);
    const now = state.get(event);
    if (now.dispatching) throw errors.coded(Error, 'ERR_EVENT_RECURSION', `The event "${event.type}" is already being dispatched`);
    Object.assign(now, { target: this, currentTarget: this, phase: 2, dispatching: true });
    for (const listener of [...mapOf(this).get(event.type) ?? []]) {
      if (listener.removed) continue;
      if (listener.once) this.removeEventListener(event.type, listener.callback, listener.capture);
      now.passive = listener.passive;
      call(this, listener, event);
      now.passive = false;
      if (now.stop) break;
    }
    Object.assign(now, { currentTarget: null, phase: 0, dispatching: false, stop: false, stopped: false });
    return !event.defaultPrevented;
  }
  [shown](depth, options) { return showAs(this, this.constructor.name, {}, depth, options); }
}
finish(EventTarget, 'EventTarget', 'addEventListener', 'removeEventListener', 'dispatchEvent');

// target.onname = function
function handler(Class, name) {
  const handlers = new WeakMap();
  defineProperty(Class.prototype, `on${name}`, {
    configurable: true, enumerable: true,
    get() { return handlers.get(this)?.given ?? null; },
    set(given) {
      const before = handlers.get(this);
      if (before) before.given = given;
      if (!before && typeof given === 'function') {
        const one = { given };
        handlers.set(this, one);
        this.addEventListener(name, function (event) { if (typeof one.given === 'function') Reflect.apply(one.given, this, [event]); });
      }
      if (before && typeof given !== 'function') before.given = null;
    },
  });
}

// ---- AbortController ---------------------------------------------------------------------------------------------

const KEY = Symbol('only by the library');
const signals = new WeakMap(); // aborted, reason, dependents

const abortError = () => new DOMException('This operation was aborted', 'AbortError');

class AbortSignal extends EventTarget {
  constructor(key) {
    if (key !== KEY) throw errors.coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
    super();
    signals.set(this, { aborted: false, reason: undefined, dependents: new Set() });
  }
  get aborted() {
    if (!signals.has(this)) throw invalidThis('AbortSignal');
    return signals.get(this).aborted;
  }
  get reason() { return signals.get(this).reason; }
  throwIfAborted() { if (this.aborted) throw this.reason; }
  static abort(reason = abortError()) {
    const signal = new AbortSignal(KEY);
    Object.assign(signals.get(signal), { aborted: true, reason });
    return signal;
  }
  static timeout(ms) {
    if (typeof ms !== 'number') throw errors.argType('delay', 'number', ms);
    if (!(ms >= 0 && ms <= Number.MAX_SAFE_INTEGER && Number.isInteger(ms))) {
      throw errors.outOfRange('delay', Number.isInteger(ms) ? `>= 0 && <= ${Number.MAX_SAFE_INTEGER}` : 'an integer', ms);
    }
    const signal = new AbortSignal(KEY);
    setTimeout(() => abort(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError')), ms).unref();
    return signal;
  }
  static any(list) {
    if (list === null || typeof list !== 'object' || typeof list[Symbol.iterator] !== 'function') throw errors.argType('signals', 'Array', list);
    const signal = new AbortSignal(KEY), all = [...list];
    all.forEach((one, i) => { if (!(one instanceof AbortSignal)) throw errors.argType(`signals[${i}]`, 'AbortSignal', one); });
    const aborted = all.find((one) => one.aborted);
    if (aborted) Object.assign(signals.get(signal), { aborted: true, reason: aborted.reason });
    else for (const one of all) signals.get(one).dependents.add(signal);
    return signal;
  }
  [shown](depth, options) { return showAs(this, 'AbortSignal', { aborted: this.aborted }, depth, options); }
}
finish(AbortSignal, 'AbortSignal', 'aborted', 'reason', 'throwIfAborted');
handler(AbortSignal, 'abort');

function abort(signal, reason) {
  const own = signals.get(signal);
  if (own.aborted) return;
  own.aborted = true;
  own.reason = reason;
  const event = new Event('abort');
  trusted.add(event);
  signal.dispatchEvent(event);
  for (const dependent of own.dependents) abort(dependent, reason);
  own.dependents.clear();
}

class AbortController {
  #signal = new AbortSignal(KEY);
  get signal() { return this.#signal; }
  abort(reason = abortError()) { abort(this.#signal, reason); }
  [shown](depth, options) { return showAs(this, 'AbortController', { signal: this.signal }, depth, options); }
}
finish(AbortController, 'AbortController', 'signal', 'abort');

module.exports = { DOMException, Event, CustomEvent, EventTarget, AbortController, AbortSignal, finish, showAs };
