// 100,000 timers that are due at once: until the last one has run. Prints ns a timer.
const COUNT = 100000;
let left = COUNT;
const from = Date.now();
for (let i = 0; i < COUNT; i++) {
  setTimeout(() => {
    if (--left === 0) console.log(((Date.now() - from) * 1e6) / COUNT);
  }, 1 + (i % 10));
}
