// In which order it comes: statements, ticks, microtasks, timers.
'use strict';
const order = [];
const note = (what) => order.push(what);
async function work(name) {
  note(`${name} begins`);
  await null;
  note(`${name} goes on`);
  await new Promise((done) => queueMicrotask(done));
  note(`${name} ends`);
}
note('start');
queueMicrotask(() => {
  note('microtask');
  queueMicrotask(() => note('its microtask'));
});
work('one');
work('two').finally(() => note('finally'));
Promise.reject(new Error('x')).catch(() => note('caught')).then(() => note('after it'));
new Promise((resolve) => {
  note('executor');
  resolve();
  note('still in it');
}).then(() => note('then'));
const thenable = {
  then(done) {
    note('thenable is asked');
    done('its value');
  },
};
Promise.resolve(thenable).then((value) => note(value));
note('end');
setTimeout(() => {
  console.log(order);
  order.length = 0;
  setTimeout(note, 1, 'first timer');
  setTimeout(note, 1, 'second timer');
  const repeated = setInterval(() => {
    note('interval');
    if (order.filter((what) => what === 'interval').length < 3) return;
    clearInterval(repeated);
    console.log(order.filter((what) => what !== 'interval'), order.length);
  }, 5);
}, 1);
