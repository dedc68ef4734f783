// Programs that are ended: by a signal of AbortController, by a time, by too much output.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
const controller = new AbortController();
const aborted = new Promise((done) => {
  execFile('sleep', ['1000'], { signal: controller.signal }, (error) => done(error));
});
controller.abort();
const error = await aborted;
console.log(error.name, error.code, error.message);
const late = new Promise((done) => {
  execFile('sleep', ['1000'], { timeout: 20 }, (problem) => done(problem));
});
const problem = await late;
console.log(problem.killed, problem.signal, problem.code);
const much = new Promise((done) => {
  execFile('head', ['-c', '100000', '/dev/zero'], { maxBuffer: 1000 }, (tooMuch, stdout) => done([tooMuch, stdout]));
});
const [tooMuch, stdout] = await much;
console.log(tooMuch.code, tooMuch.message, stdout.length);
const { signal, status, error: timedOut } = spawnSync('sleep', ['1000'], { timeout: 20, killSignal: 'SIGKILL' });
console.log(signal, status, timedOut.code);
const already = AbortSignal.abort(new Error('before it began'));
const child = spawn('sleep', ['1000'], { signal: already });
const [reason] = await once(child, 'error');
console.log(reason.name, reason.code, reason.cause?.message);
