// Emitters: once as a promise, asynchronous iteration, errors, order, limits.
import { EventEmitter, on, once } from 'node:events';
const bus = new EventEmitter();
setTimeout(() => bus.emit('ready', 1, 'two'), 1);
console.log(await once(bus, 'ready'));
const numbers = (async () => {
  const seen = [];
  for await (const [value] of on(bus, 'number')) {
    seen.push(value);
    if (value === 3) break;
  }
  return seen;
})();
for (const value of [1, 2, 3, 4]) {
  bus.emit('number', value);
}
console.log(await numbers, bus.listenerCount('number'));
const controller = new AbortController();
const waiting = once(bus, 'never', { signal: controller.signal });
controller.abort();
await waiting.catch((error) => console.log(error.name, error.code, bus.listenerCount('never')));
const failing = once(bus, 'data');
bus.emit('error', new Error('broken'));
await failing.catch((error) => console.log(error.message));
const order = [];
bus.on('go', () => order.push('second'));
bus.prependListener('go', () => order.push('first'));
bus.once('go', function () {
  order.push(this === bus ? 'third, once' : 'wrong');
});
console.log(bus.emit('go'), bus.emit('go'), bus.emit('nobody'), order);
console.log(bus.eventNames(), bus.listeners('go').length, bus.rawListeners('go').length);
bus.on('newListener', (name) => order.push(`new ${String(name)}`));
bus.on(Symbol('s'), () => {});
console.log(order.at(-1), bus.getMaxListeners(), bus.setMaxListeners(3).getMaxListeners());
for (const bad of [undefined, 5, 'text']) {
  try {
    bus.on('x', bad);
  } catch (error) {
    console.log(error.code, error.message);
  }
}
try {
  bus.emit('error', { not: 'an error' });
} catch (error) {
  console.log(error.code, error.message);
}
bus.removeAllListeners();
console.log(bus.eventNames());
