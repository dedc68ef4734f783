import { setTimeout as wait, setImmediate as turn, setInterval as every, scheduler } from 'node:timers/promises';
import timers, { setTimeout as later, clearTimeout as never } from 'timers';
import * as all from 'timers/promises';

console.log(Object.keys(all).sort().join());
console.log(timers.setTimeout === setTimeout, later === setTimeout, never === clearTimeout, timers.promises.setTimeout === wait);
console.log(timers.setImmediate === setImmediate, timers.clearInterval === clearInterval, typeof timers.setInterval);
console.log(await wait(1, 'value'), await wait(), await turn('turned'), await turn());
console.log(await scheduler.wait(1), await scheduler.yield());

const seen = [];
for await (const tick of every(1, 'tick')) {
  seen.push(tick);
  if (seen.length === 3) break;
}
console.log(seen.join());

const told = (error) => [error.name, error.code, error.message, error.cause].join(' | ');
const aborted = AbortSignal.abort('why');
console.log(await wait(1, 1, { signal: aborted }).catch(told));
console.log(await turn(1, { signal: aborted }).catch(told));
console.log(await scheduler.wait(1, { signal: aborted }).catch(told));
const stopping = new AbortController(), stopped = wait(1e6, 1, { signal: stopping.signal }).catch(told);
stopping.abort('stop');
console.log(await stopped);
const ending = new AbortController();
let count = 0;
try {
  for await (const tick of every(1, 5, { signal: ending.signal })) if ((count += tick) === 10) ending.abort('end');
} catch (error) {
  console.log(told(error), count);
}
const nothing = every(1e6, 0, { ref: false });
console.log((await nothing.return('left')).value);
wait(1e6, 0, { ref: false }).then(() => console.log('never'));
