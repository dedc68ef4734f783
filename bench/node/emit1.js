// emit with one listener. Prints ns an emit.
const EventEmitter = require('events');
const COUNT = 2000000;
const emitter = new EventEmitter();
let sum = 0;
emitter.on('event', (a, b) => { sum += a + b; });
let best = Infinity;
for (let round = 0; round < 5; round++) {
  const from = Date.now();
  for (let i = 0; i < COUNT; i++) emitter.emit('event', i, 1);
  best = Math.min(best, ((Date.now() - from) * 1e6) / COUNT);
}
if (sum === 0) throw new Error('nobody heard');
console.log(best);
