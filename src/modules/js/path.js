// path.js: require("path"): paths by POSIX's rules, as Node's path.posix has them. The body of a
// function of (exports, require, module, internal).
'use strict';

const { want } = internal.own('errors');
const SLASH = 47;
const check = (path, name = 'path') => want(path, 'string', name);

// Without "." and "..", as far as that goes without the file system.
function flat(path, absolute) {
  const out = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.length && out.at(-1) !== '..') out.pop();
    else if (!absolute) out.push('..');
  }
  return out.join('/');
}

const here = () => internal.cwd();

function resolve(...paths) {
  let path = '', absolute = false;
  for (let i = paths.length - 1; i >= -1 && !absolute; i--) {
    const part = i >= 0 ? paths[i] : here();
    check(part, `paths[${i}]`);
    if (part === '') continue;
    path = `${part}/${path}`;
    absolute = part.charCodeAt(0) === SLASH;
  }
  path = flat(path, absolute);
  return absolute ? `/${path}` : path || '.';
}

function normalize(path) {
  check(path);
  if (path === '') return '.';
  const absolute = path.charCodeAt(0) === SLASH, ended = path.charCodeAt(path.length - 1) === SLASH;
  path = flat(path, absolute);
  if (path === '') return absolute ? '/' : ended ? './' : '.';
  if (ended) path += '/';
  return absolute ? `/${path}` : path;
}

function isAbsolute(path) {
  check(path);
  return path.charCodeAt(0) === SLASH;
}

function join(...paths) {
  let joined;
  for (const path of paths) {
    check(path);
    if (path !== '') joined = joined === undefined ? path : `${joined}/${path}`;
  }
  return joined === undefined ? '.' : normalize(joined);
}

function relative(from, to) {
  check(from, 'from');
  check(to, 'to');
  if (from === to) return '';
  from = resolve(from);
  to = resolve(to);
  if (from === to) return '';
  const a = from === '/' ? [] : from.slice(1).split('/'), b = to === '/' ? [] : to.slice(1).split('/');
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/');
}

const withoutEnd = (path) => {
  let end = path.length;
  while (end > 1 && path.charCodeAt(end - 1) === SLASH) end--;
  return path.slice(0, end);
};

function dirname(path) {
  check(path);
  if (path === '') return '.';
  const bare = withoutEnd(path), at = bare.lastIndexOf('/');
  if (at === -1) return '.';
  if (at === 0) return '/';
  // What is in front keeps its own slashes but the last.
  if (at === 1 && bare.charCodeAt(0) === SLASH) return '//';
  return bare.slice(0, at);
}

function basename(path, suffix) {
  if (suffix !== undefined) check(suffix, 'suffix');
  check(path);
  const bare = withoutEnd(path), start = bare === '/' ? 0 : bare.lastIndexOf('/') + 1, name = bare === '/' ? '' : bare.slice(start);
  if (!suffix || suffix.length > path.length) return name;
  if (suffix === path) return '';
  // Node leaves the slashes behind a name that is but the end of the suffix.
  if (suffix.length > name.length && suffix.endsWith(name)) return path.slice(start);
  return name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

const extensionOf = (name) => {
  const at = name.lastIndexOf('.');
  return at <= 0 || name === '..' ? '' : name.slice(at);
};

function extname(path) {
  check(path);
  return extensionOf(basename(path));
}

function format(parts) {
  if (parts === null || typeof parts !== 'object' || Array.isArray(parts)) throw internal.own('errors').argType('pathObject', 'object', parts);
  const dir = parts.dir || parts.root;
  const ext = parts.ext ? `${parts.ext[0] === '.' ? '' : '.'}${parts.ext}` : '';
  const base = parts.base || `${parts.name || ''}${ext}`;
  return !dir ? base : dir === parts.root ? `${dir}${base}` : `${dir}/${base}`;
}

function parse(path) {
  check(path);
  const root = path.charCodeAt(0) === SLASH ? '/' : '', base = basename(path);
  const ext = path === '/..' ? '.' : extensionOf(base); // as Node's
  let dir = '';
  if (path !== '') {
    const at = withoutEnd(path).lastIndexOf('/');
    dir = at > 0 ? withoutEnd(path).slice(0, at) : root;
  }
  return { root, dir, base, ext, name: ext ? base.slice(0, -ext.length) : base };
}

function toNamespacedPath(path) { return path; }

const posix = { resolve, normalize, isAbsolute, join, relative, toNamespacedPath, dirname, basename, extname, format, parse,
                sep: '/', delimiter: ':', win32: null, posix: null };
posix.posix = posix;
module.exports = posix;
