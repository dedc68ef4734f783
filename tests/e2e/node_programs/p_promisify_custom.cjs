// util.promisify.custom: functions that say themselves what their promises give.
const { promisify } = require('util');
const fs = require('fs');
const { execFile, exec } = require('child_process');
console.log(promisify.custom, promisify.custom === Symbol.for('nodejs.util.promisify.custom'));
for (const fn of [setTimeout, setImmediate, fs.exists, execFile, exec])
  console.log(fn.name, typeof fn[promisify.custom], promisify(fn) === fn[promisify.custom], promisify(promisify(fn)) === promisify(fn));
console.log(promisify(setTimeout).name, promisify(setImmediate).name);
const own = (a, b, callback) => callback(null, a + b);
own[promisify.custom] = (a, b) => Promise.resolve(`own ${a * b}`);
(async () => {
  console.log(await promisify(setTimeout)(1, 'a'), await promisify(setTimeout)(1), await promisify(setImmediate)('b'));
  console.log(await promisify(own)(3, 4), await promisify(fs.exists)('/'), await promisify(fs.exists)('/nothing/there'));
  console.log((await promisify(execFile)('echo', ['c', 'd'])).stdout, (await promisify(exec)('echo e; echo f >&2')).stderr);
  console.log(await promisify(execFile)('false').catch((error) => [error.code, error.stdout, error.stderr]));
  const stop = new AbortController();
  const waiting = promisify(setTimeout)(60000, 'never', { signal: stop.signal });
  stop.abort(new Error('enough'));
  console.log(await waiting.catch((error) => [error.name, error.code, error.message, error.cause.message]));
  console.log(await promisify(setImmediate)('never', { signal: AbortSignal.abort() }).catch((error) => error.name));
  try {
    promisify(Object.assign(() => {}, { [promisify.custom]: 5 }));
  } catch (error) {
    console.log(error.code, error.message);
  }
  promisify(setTimeout)(60000, 'never', { ref: false }).then(() => console.log('never'));
})();
