// AbortController: reasons, listeners, timers, any(), and work that respects it.
const controller = new AbortController();
const { signal } = controller;
signal.addEventListener('abort', (event) => console.log(event.type, event.target === signal, signal.reason.message), { once: true });
signal.onabort = () => console.log('the handler, too');
console.log(signal.aborted, signal.reason);
controller.abort(new Error('the user left'));
controller.abort(new Error('a second time'));
console.log(signal.aborted, signal.reason.message);
try {
  signal.throwIfAborted();
} catch (error) {
  console.log(error === signal.reason);
}
const plain = new AbortController();
plain.abort();
console.log(plain.signal.reason.name, plain.signal.reason.code, plain.signal.reason instanceof DOMException);
const soon = AbortSignal.timeout(1);
const awake = setInterval(() => {}, 1000);
await new Promise((done) => soon.addEventListener('abort', done));
clearInterval(awake);
console.log(soon.reason.name, soon.reason.message);
const first = new AbortController();
const either = AbortSignal.any([first.signal, new AbortController().signal]);
first.abort('this one');
console.log(either.aborted, either.reason);
function wait(ms, { signal: stop } = {}) {
  return new Promise((resolve, reject) => {
    if (stop?.aborted) return void reject(stop.reason);
    const timer = setTimeout(resolve, ms, 'waited');
    stop?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(stop.reason);
    }, { once: true });
  });
}
console.log(await wait(1));
const stopper = new AbortController();
const waiting = wait(1000000, { signal: stopper.signal });
queueMicrotask(() => stopper.abort());
await waiting.catch((error) => console.log(error.name, error.message));
await wait(1, { signal: AbortSignal.abort('at once') }).catch((reason) => console.log(reason));
try {
  new AbortSignal();
} catch (error) {
  console.log(error.name, error.code);
}
