// Event, CustomEvent, EventTarget, AbortController, AbortSignal, DOMException.
'use strict';
const log = [];
const target = new EventTarget();
const listener = (event) => log.push([event.type, event.target === target, event.currentTarget === target, event.eventPhase]);
target.addEventListener('a', listener);
target.addEventListener('a', listener);
target.addEventListener('a', { handleEvent(event) { log.push(['object', event.type, this !== target]); } });
target.addEventListener('a', () => log.push('once'), { once: true });
target.addEventListener('a', function () { log.push(this === target); });
console.log(target.dispatchEvent(new Event('a')), target.dispatchEvent(new Event('a')), log);
target.removeEventListener('a', listener);
log.length = 0;
target.dispatchEvent(new Event('a'));
console.log(log);
const cancelable = new Event('c', { cancelable: true });
target.addEventListener('c', (event) => event.preventDefault());
console.log(target.dispatchEvent(cancelable), cancelable.defaultPrevented, target.dispatchEvent(new Event('c')));
target.addEventListener('stop', (event) => { event.stopImmediatePropagation(); log.push('first'); });
target.addEventListener('stop', () => log.push('never'));
target.dispatchEvent(new Event('stop'));
console.log(log.at(-1));
const custom = new CustomEvent('d', { detail: { x: 1 }, bubbles: true });
console.log(custom.detail, custom.bubbles, custom.cancelable, custom.type, new CustomEvent('e').detail, custom instanceof Event);
console.log(Object.prototype.toString.call(custom), Object.prototype.toString.call(target), typeof custom.timeStamp, custom.isTrusted);
for (const f of [() => new Event(), () => target.dispatchEvent({}), () => target.addEventListener('x'), () => target.addEventListener('x', 5),
  () => new AbortSignal(), () => EventTarget.prototype.dispatchEvent.call({}, custom), () => AbortSignal.timeout('x'), () => AbortSignal.any(5)]) {
  try {
    f();
    console.log('fine');
  } catch (error) {
    console.log(error.name, error.code);
  }
}
const controller = new AbortController();
const { signal } = controller;
signal.addEventListener('abort', (event) => console.log('aborted', event.type, event.isTrusted, signal.reason.name, signal.reason.code));
signal.onabort = () => console.log('onabort');
console.log(signal.aborted, signal.reason, controller, signal);
controller.abort();
controller.abort('again');
console.log(signal.aborted, signal.reason instanceof DOMException, signal.reason.message);
try { signal.throwIfAborted(); } catch (error) { console.log(error === signal.reason); }
console.log(AbortSignal.abort('why').reason, AbortSignal.abort().reason.name);
const first = new AbortController(), second = new AbortController(), any = AbortSignal.any([first.signal, second.signal]);
any.addEventListener('abort', () => console.log('any', any.reason));
second.abort('second');
console.log(any.aborted, first.signal.aborted);
const quit = new AbortController();
target.addEventListener('q', () => console.log('never'), { signal: quit.signal });
quit.abort();
target.dispatchEvent(new Event('q'));
const timeout = AbortSignal.timeout(5);
timeout.addEventListener('abort', () => console.log(timeout.reason.name, timeout.reason.message));
setTimeout(() => {}, 60);
const exception = new DOMException('message', 'NotFoundError');
console.log(exception.name, exception.code, exception.message, String(exception), exception instanceof Error, DOMException.ABORT_ERR, exception.ABORT_ERR);
console.log(new DOMException().name, new DOMException('x', { name: 'N', cause: 5 }).cause, new DOMException('m', 'Own').code);
