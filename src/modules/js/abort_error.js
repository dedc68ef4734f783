// abort_error.js: behind js/exec.js and timer.js: what Node rejects with when a signal was aborted.
function abortError(signal) {
  const error = new Error('The operation was aborted', { cause: signal.reason });
  Object.defineProperty(error, 'name', { value: 'AbortError', configurable: true, writable: true });
  return Object.assign(error, { code: 'ABORT_ERR' });
}
