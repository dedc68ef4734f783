// timers_promises.js: require("timers/promises"): what util.promisify makes of the timers, and an interval that is
// gone through.
'use strict';

const { setTimeout, setImmediate, setInterval: every, clearInterval } = require('timer');
const PROMISIFY = Symbol.for('nodejs.util.promisify.custom');

async function* setInterval(ms, value, { signal, ref = true } = {}) {
  let due = 0, wake;
  const tick = () => { wake?.(); };
  if (signal?.aborted) throw abortError(signal);
  const timer = every(() => { due++; tick(); }, ms);
  if (!ref) timer.unref();
  signal?.addEventListener('abort', tick, { once: true });
  try {
    for (;;) {
      if (signal?.aborted) throw abortError(signal);
      if (!due) await new Promise((resolve) => { wake = resolve; });
      else for (; due; due--) yield value;
    }
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', tick);
  }
}

exports.setTimeout = setTimeout[PROMISIFY];
exports.setImmediate = setImmediate[PROMISIFY];
exports.setInterval = setInterval;
exports.scheduler = {
  wait: (ms, options) => exports.setTimeout(ms, undefined, options),
  yield: () => exports.setImmediate(),
};
