// For workers.js: a main thread that starts a worker when it is told to, and ends it.
'use strict';
const { Worker, isMainThread } = require('worker_threads');
if (isMainThread) {
  globalThis.go = () => void (globalThis.worker = new Worker(__filename));
  globalThis.stop = () => void globalThis.worker.terminate();
} else {
  globalThis.x = 42;
}
setInterval(() => {}, 1000);
