'use strict';
// fswatch.js: require("fswatch"): what is asked for is checked here; mod_fswatch.c does it.

function isNumber(value) {
  return typeof value === 'number' && value >= 0 && value < Infinity;
}

function checkGlobs(name, globs) {
  if (globs === undefined || globs === null) return [];
  if (!Array.isArray(globs)) throw new TypeError(`fswatch: ${name} must be an array of strings`);
  return globs.map((glob, i) => {
    if (typeof glob !== 'string') throw new TypeError(`fswatch: ${name}[${i}] must be a string`);
    if (glob === '') throw new TypeError(`fswatch: ${name}[${i}] must not be empty`);
    if (!internal.isGlob(glob)) throw new TypeError(`fswatch: invalid ${name} glob at index ${i}: ${glob}`);
    return glob;
  });
}

exports.watch = function watch(path, emitter, options) {
  if (path === undefined || path === null) throw new TypeError('fswatch: path is required');
  if (typeof path !== 'string') throw new TypeError('fswatch: path must be a string');
  if (path === '') throw new TypeError('fswatch: path is empty');
  if (path.includes('\0')) throw new TypeError('fswatch: path has a NUL in it');
  const recursive = Boolean(options?.recursive);
  const debounceMs = options?.debounceMs ?? 0;
  if (!isNumber(debounceMs)) throw new TypeError('fswatch: debounceMs must be a finite non-negative number');
  const include = checkGlobs('include', options?.include);
  const exclude = checkGlobs('exclude', options?.exclude);
  const started = internal.start(path, emitter, recursive, debounceMs, include, exclude);
  const { id } = started;
  return { id, path: started.path, recursive, debounceMs, include, exclude, close: () => internal.stop(id) };
};
