// The order of microtasks, immediates and timers, one behind the other, and what clears them.
'use strict';
const order = [], push = (what) => () => order.push(what);
const after = (ms, ...args) => new Promise((done) => setTimeout(done, ms, ...args));
const never = setTimeout(push('never'), 1);
clearTimeout(never);
clearTimeout(undefined);
clearInterval('nonsense');
Promise.resolve().then(push('promise')).then(push('then'));
queueMicrotask(push('microtask'));
(async () => { order.push('async'); await null; order.push('awaited'); })();
order.push('sync');
for (const bad of [undefined, null, 5, 'code', {}]) {
  try { setTimeout(bad, 1); } catch (error) { console.log(error.name, error.code, error.message); }
}
try { queueMicrotask(5); } catch (error) { console.log(error.name, error.code, error.message); }
const unrefed = setTimeout(() => console.log('never'), 1e6).unref();
console.log(unrefed.hasRef(), unrefed.ref().hasRef(), unrefed.unref().hasRef());
(async () => {
  console.log(await after(1, 'value'), order);
  order.length = 0;
  await new Promise((done) => {
    let times = 0;
    const interval = setInterval((what) => { order.push(`${what}${++times}`); if (times === 3) { clearInterval(interval); done(); } }, 1, 'i');
  });
  console.log(order);
  order.length = 0;
  await new Promise((done) => {
    setImmediate(() => { order.push('first'); Promise.resolve().then(push('its microtask')); setImmediate(done); });
    setImmediate(push('second'));
  });
  console.log(order);
  const start = performance.now();
  await Promise.all([after(20), after(10), after(15)]);
  console.log(performance.now() - start >= 19);
})();
