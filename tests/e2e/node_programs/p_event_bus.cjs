// An event bus: typed events, a wildcard, once, errors and removal while emitting.
'use strict';
const EventEmitter = require('node:events');
const assert = require('node:assert/strict');
class Bus extends EventEmitter {
  emit(name, ...args) {
    super.emit('*', name, ...args);
    return super.emit(name, ...args);
  }
}
const bus = new Bus(), seen = [];
bus.on('*', (name, ...args) => { if (name !== 'newListener') seen.push([name, args.length]); });
bus.once('hello', (who) => console.log('hello', who));
bus.on('hello', function again(who) { console.log('again', who, this === bus); });
console.log(bus.emit('hello', 'one'), bus.emit('hello', 'two'), bus.emit('nobody'));
console.log(bus.listenerCount('hello'), bus.eventNames(), bus.listeners('hello').map((f) => f.name));
const remover = () => { bus.off('x', second); console.log('first'); };
const second = () => console.log('second');
bus.on('x', remover).on('x', second);
bus.emit('x');
bus.emit('x');
assert.throws(() => bus.emit('error', new RangeError('unheard')), { name: 'RangeError', message: 'unheard' });
bus.on('error', (error) => console.log('heard', error.message));
bus.emit('error', new Error('now'));
console.log(seen);
EventEmitter.once(bus, 'later').then(([value]) => console.log('later', value));
setTimeout(() => bus.emit('later', 42), 2);
