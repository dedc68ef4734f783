// A pool that runs at most three tasks at once, with a deadline by AbortSignal.
import { promisify } from 'node:util';
import assert from 'node:assert/strict';
const sleep = promisify((ms, done) => setTimeout(done, ms, null, ms));
async function pool(tasks, width, signal) {
  const results = new Array(tasks.length);
  let next = 0, running = 0, most = 0;
  async function worker() {
    while (next < tasks.length) {
      signal?.throwIfAborted();
      const at = next++;
      most = Math.max(most, ++running);
      try {
        results[at] = { value: await tasks[at]() };
      } catch (error) {
        results[at] = { error: error.message };
      }
      running--;
    }
  }
  await Promise.all(Array.from({ length: width }, worker));
  return { results, most };
}
const tasks = [5, 1, 3, -1, 2, 4].map((ms, i) => async () => {
  if (ms < 0) throw new RangeError(`task ${i}`);
  await sleep(ms);
  return i * 10;
});
const { results, most } = await pool(tasks, 3);
console.log(results, most);
const controller = new AbortController();
setTimeout(() => controller.abort(new Error('enough')), 10);
await assert.rejects(pool(Array.from({ length: 100 }, () => () => sleep(5)), 2, controller.signal), /enough/);
console.log(controller.signal.aborted, await sleep(1));
console.log(await Promise.allSettled([sleep(1), Promise.reject(new TypeError('no'))]).then((all) => all.map((one) => one.status)));
