// fs.js: require("fs"): each function checks its arguments and makes a plan: a call of mod_fs.c's, and what
// its result is to scripts. The Sync, callback and promise forms carry out the same plan.
'use strict';

const { fs, describe, encoding: encodingOf, decode, encode } = internal;

const OPEN = 0, CLOSE = 1, READ = 2, WRITE = 3, STAT = 4, LSTAT = 5, FSTAT = 6, READ_FILE = 7, WRITE_FILE = 8,
  MKDIR = 9, READDIR = 10, RMDIR = 11, UNLINK = 12, RM = 13, RENAME = 14, COPY = 15, LINK = 16, SYMLINK = 17,
  READLINK = 18, REALPATH = 19, ACCESS = 20, CHMOD = 21, FCHMOD = 22, UTIMES = 23, FUTIMES = 24, FTRUNCATE = 25,
  FSYNC = 26, FDATASYNC = 27, MKDTEMP = 28, READ_MANY = 29;
const O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0o100, O_EXCL = 0o200, O_TRUNC = 0o1000, O_APPEND = 0o2000,
  O_SYNC = 0o4010000;
const UTF8 = 0, BASE64 = 4, BASE64URL = 5, UTF16 = 6;

const constants = Object.freeze({
  __proto__: null,
  UV_FS_SYMLINK_DIR: 1, UV_FS_SYMLINK_JUNCTION: 2,
  O_RDONLY, O_WRONLY, O_RDWR,
  UV_DIRENT_UNKNOWN: 0, UV_DIRENT_FILE: 1, UV_DIRENT_DIR: 2, UV_DIRENT_LINK: 3, UV_DIRENT_FIFO: 4,
  UV_DIRENT_SOCKET: 5, UV_DIRENT_CHAR: 6, UV_DIRENT_BLOCK: 7,
  S_IFMT: 0o170000, S_IFREG: 0o100000, S_IFDIR: 0o40000, S_IFCHR: 0o20000, S_IFBLK: 0o60000, S_IFIFO: 0o10000,
  S_IFLNK: 0o120000, S_IFSOCK: 0o140000,
  O_CREAT, O_EXCL, UV_FS_O_FILEMAP: 0, O_NOCTTY: 0o400, O_TRUNC, O_APPEND, O_DIRECTORY: 0o200000,
  O_NOATIME: 0o1000000, O_NOFOLLOW: 0o400000, O_SYNC, O_DSYNC: 0o10000, O_DIRECT: 0o40000, O_NONBLOCK: 0o4000,
  S_IRWXU: 0o700, S_IRUSR: 0o400, S_IWUSR: 0o200, S_IXUSR: 0o100, S_IRWXG: 0o70, S_IRGRP: 0o40, S_IWGRP: 0o20,
  S_IXGRP: 0o10, S_IRWXO: 7, S_IROTH: 4, S_IWOTH: 2, S_IXOTH: 1,
  F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1,
  UV_FS_COPYFILE_EXCL: 1, COPYFILE_EXCL: 1, UV_FS_COPYFILE_FICLONE: 2, COPYFILE_FICLONE: 2,
  UV_FS_COPYFILE_FICLONE_FORCE: 4, COPYFILE_FICLONE_FORCE: 4,
});

// ---- Errors ---------------------------------------------------------------------------------------

function coded(Kind, code, message) {
  const error = new Kind(message);
  const { name } = error;
  Object.defineProperty(error, 'name', { value: `${name} [${code}]`, configurable: true, writable: true });
  void error.stack;
  delete error.name;
  if (Kind === Error && code === 'ERR_FS_EISDIR') hide(error, 'name', 'SystemError');
  hide(error, 'toString', function toString() { return `${this.name} [${code}]: ${this.message}`; });
  error.code = code;
  return error;
}

function hide(object, key, value) {
  Object.defineProperty(object, key, { value, configurable: true, writable: true, enumerable: false });
}

function received(value) {
  if (value === null || value === undefined) return `Received ${value}`;
  if (typeof value === 'function') return value.name ? `Received function ${value.name}` : 'Received function ';
  if (typeof value === 'object') {
    if (value.constructor?.name) return `Received an instance of ${value.constructor.name}`;
    return 'Received [Object: null prototype] {}';
  }
  let text = typeof value === 'string' ? `'${value.length > 25 ? value.slice(0, 25) : value}'` : String(value);
  if (typeof value === 'string' && value.length > 25) text = `${text.slice(0, -1)}'...`;
  if (typeof value === 'bigint') text += 'n';
  return `Received type ${typeof value} (${text})`;
}

const badType = (name, expected, value) => coded(TypeError, 'ERR_INVALID_ARG_TYPE',
  `The "${name}" ${name.includes('.') ? 'property' : 'argument'} must be ${expected}. ${received(value)}`);
const badRange = (name, expected, value) => coded(RangeError, 'ERR_OUT_OF_RANGE',
  `The value of "${name}" is out of range. It must be ${expected}. Received ${String(value)}`);
const badValue = (name, value, reason) => coded(TypeError, 'ERR_INVALID_ARG_VALUE',
  `The argument '${name}' ${reason}. Received ${typeof value === 'string' ? `'${value.replaceAll('\0', '\\x00')}'` : String(value)}`);

// Of a plan that failed: as Node has it, its properties in Node's order.
function failure(plan, errno, step) {
  const [name, text] = describe(errno);
  if (step === 'rm' && name === 'EISDIR') {
    const { path } = plan, info = { code: name, message: 'is a directory', path, syscall: 'rm', errno: 21 };
    return Object.assign(coded(Error, 'ERR_FS_EISDIR', `Path is a directory: rm returned EISDIR (is a directory) ${path}`),
      { info, errno: 21, syscall: 'rm', path });
  }
  if (step === 'too large') return coded(RangeError, 'ERR_FS_FILE_TOO_LARGE', 'File size is greater than 2 GiB');
  const syscall = step ?? plan.syscall;
  const named = step !== 'read' && step !== 'write' && step !== 'fstat';
  const path = named ? plan.path : undefined, dest = named ? plan.dest : undefined;
  const error = new Error(`${name}: ${text}, ${syscall}${path === undefined ? '' : ` '${path}'`}` +
    `${dest === undefined ? '' : ` -> '${dest}'`}`);
  error.errno = errno;
  error.code = name;
  error.syscall = syscall;
  if (path !== undefined) error.path = path;
  if (dest !== undefined) error.dest = dest;
  return error;
}

// ---- Arguments --------------------------------------------------------------------------------------

const isBytes = (value) => ArrayBuffer.isView(value);

function bytesOf(view) {
  return view instanceof Uint8Array ? view : new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function urlPath(url) {
  if (url.protocol !== 'file:') throw coded(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file');
  if (url.hostname) throw coded(TypeError, 'ERR_INVALID_FILE_URL_HOST', 'File URL host must be "localhost" or empty on linux');
  if (/%2f/i.test(url.pathname))
    throw coded(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must not include encoded / characters');
  return decodeURIComponent(url.pathname);
}

function toPath(value, name = 'path') {
  if (typeof value === 'object' && value !== null && typeof value.href === 'string' && typeof value.protocol === 'string')
    value = urlPath(value);
  else if (value instanceof Uint8Array)
    value = decode(value, UTF8);
  if (typeof value !== 'string') throw badType(name, 'of type string or an instance of Buffer or URL', value);
  if (value.includes('\0')) throw badValue(name, value, 'must be a string, Uint8Array, or URL without null bytes');
  return value;
}

function toFd(fd) {
  if (typeof fd !== 'number') throw badType('fd', 'of type number', fd);
  if (!Number.isInteger(fd)) throw badRange('fd', 'an integer', fd);
  if (fd < 0 || fd > 2147483647) throw badRange('fd', '>= 0 && <= 2147483647', fd);
  return fd;
}

// [the same for who asks, path or fd]
const pathOrFd = (value) => (typeof value === 'number' ? toFd(value) : value?.[FD] !== undefined ? value[FD]() : toPath(value));

function toMode(mode, fallback, name = 'mode') {
  if ((mode === undefined || mode === null) && fallback !== undefined) return fallback;
  if (typeof mode === 'string') {
    if (!/^[0-7]+$/.test(mode))
      throw badValue(name, mode, 'must be a 32-bit unsigned integer or an octal string');
    return Number.parseInt(mode, 8);
  }
  if (typeof mode !== 'number') throw badType(name, 'of type number', mode);
  if (!Number.isInteger(mode)) throw badRange(name, 'an integer', mode);
  if (mode < 0 || mode > 4294967295) throw badRange(name, '>= 0 && <= 4294967295', mode);
  return mode;
}

const FLAGS = {
  __proto__: null,
  r: O_RDONLY, rs: O_RDONLY | O_SYNC, sr: O_RDONLY | O_SYNC, 'r+': O_RDWR, 'rs+': O_RDWR | O_SYNC, 'sr+': O_RDWR | O_SYNC,
  w: O_TRUNC | O_CREAT | O_WRONLY, wx: O_TRUNC | O_CREAT | O_WRONLY | O_EXCL, xw: O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  'w+': O_TRUNC | O_CREAT | O_RDWR, 'wx+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL, 'xw+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  a: O_APPEND | O_CREAT | O_WRONLY, ax: O_APPEND | O_CREAT | O_WRONLY | O_EXCL, xa: O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  as: O_APPEND | O_CREAT | O_WRONLY | O_SYNC, sa: O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  'a+': O_APPEND | O_CREAT | O_RDWR, 'ax+': O_APPEND | O_CREAT | O_RDWR | O_EXCL, 'xa+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  'as+': O_APPEND | O_CREAT | O_RDWR | O_SYNC, 'sa+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
};

function toFlags(flags, fallback) {
  if (flags === undefined || flags === null) flags = fallback;
  if (typeof flags === 'number') return flags;
  if (typeof flags === 'string' && FLAGS[flags] !== undefined) return FLAGS[flags];
  throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The argument 'flags' is invalid. Received ${typeof flags === 'string' ? `'${flags}'` : String(flags)}`);
}

// Options that may be an encoding by itself.
function toOptions(options, fallback) {
  if (options === undefined || options === null || typeof options === 'function') return fallback;
  if (typeof options === 'string') options = { encoding: options };
  if (typeof options !== 'object') throw badType('options', 'one of type string or object', options);
  if (options.signal !== undefined && (options.signal === null || typeof options.signal.aborted !== 'boolean'))
    throw badType('options.signal', 'an instance of AbortSignal', options.signal);
  return { ...fallback, ...options };
}

// The number of an encoding; undefined for bytes.
function toEncoding(encoding) {
  if (encoding === undefined || encoding === null || encoding === 'buffer') return undefined;
  const number = typeof encoding === 'string' ? encodingOf(encoding) : -1;
  if (number < 0) throw badValue('encoding', encoding, 'is invalid encoding');
  return number;
}

function toData(data, encoding) {
  if (isBytes(data)) return bytesOf(data);
  if (typeof data === 'string') {
    const number = toEncoding(encoding ?? 'utf8') ?? UTF8;
    return number === UTF8 ? data : encode(data, number);
  }
  throw badType('data', 'of type string or an instance of Buffer, TypedArray, or DataView', data);
}

function toTime(time, name) {
  if (time instanceof Date) return time.getTime() / 1000;
  if (typeof time === 'string' && +time == time) time = +time;
  if (typeof time === 'number' && Number.isFinite(time)) return time < 0 ? Date.now() / 1000 : time;
  throw badType(name, 'an instance of Date, number of seconds since epoch', time);
}

const toLength = (len) => {
  if (len === undefined || len === null) return 0;
  if (typeof len !== 'number') throw badType('len', 'of type number', len);
  if (!Number.isInteger(len)) throw badRange('len', 'an integer', len);
  if (!Number.isSafeInteger(len)) throw badRange('len', '>= -9007199254740991 && <= 9007199254740991', len);
  return Math.max(0, len);
};

const flag = (options, name) => {
  const value = options?.[name];
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw badType(`options.${name}`, 'of type boolean', value);
  return value;
};

// ---- What comes out -----------------------------------------------------------------------------------

class Stats {
  constructor(values, big) {
    const to = big ? (value) => BigInt(Math.trunc(value)) : (value) => value;
    this.dev = to(values[0]);
    this.mode = to(values[1]);
    this.nlink = to(values[2]);
    this.uid = to(values[3]);
    this.gid = to(values[4]);
    this.rdev = to(values[5]);
    this.blksize = to(values[6]);
    this.ino = to(values[7]);
    this.size = to(values[8]);
    this.blocks = to(values[9]);
    this.atimeMs = to(values[10]);
    this.mtimeMs = to(values[11]);
    this.ctimeMs = to(values[12]);
    this.birthtimeMs = to(values[13]);
    this.atime = new Date(Number(this.atimeMs) + 0.5);
    this.mtime = new Date(Number(this.mtimeMs) + 0.5);
    this.ctime = new Date(Number(this.ctimeMs) + 0.5);
    this.birthtime = new Date(Number(this.birthtimeMs) + 0.5);
  }
  isDirectory() { return is(this, 0o40000); }
  isFile() { return is(this, 0o100000); }
  isBlockDevice() { return is(this, 0o60000); }
  isCharacterDevice() { return is(this, 0o20000); }
  isSymbolicLink() { return is(this, 0o120000); }
  isFIFO() { return is(this, 0o10000); }
  isSocket() { return is(this, 0o140000); }
}
const is = (stats, type) => (Number(stats.mode) & 0o170000) === type;

const TYPE = Symbol('type');
class Dirent {
  constructor(name, path, type) {
    this.name = name;
    this.parentPath = path;
    this.path = path;
    Object.defineProperty(this, TYPE, { value: type });
  }
  isFile() { return this[TYPE] === 1; }
  isDirectory() { return this[TYPE] === 2; }
  isSymbolicLink() { return this[TYPE] === 3; }
  isFIFO() { return this[TYPE] === 4; }
  isSocket() { return this[TYPE] === 5; }
  isCharacterDevice() { return this[TYPE] === 6; }
  isBlockDevice() { return this[TYPE] === 7; }
}

const parentOf = (path, name) => {
  const slash = name.lastIndexOf('/');
  return slash < 0 ? path : `${path.endsWith('/') ? path : `${path}/`}${name.slice(0, slash)}`;
};
const giveText = (encoding) => (text) => (encoding === 'buffer' ? asBuffer(encode(text, UTF8)) : text);
const nothing = () => undefined;

// ---- Plans -----------------------------------------------------------------------------------------------
// kind, syscall and give; a to g are the arguments of internal.fs.

function plan(kind, syscall, a, b, c, d, e, f, g, give = nothing) {
  const isPath = typeof a === 'string';
  return { kind, syscall, a, b, c, d, e, f, g, give, path: isPath ? a : undefined, dest: undefined };
}

function planTwo(kind, syscall, a, b, flags) {
  const made = plan(kind, syscall, a, b, flags);
  made.dest = b;
  return made;
}

const readable = (bytes, offset, length) => {
  const room = bytes.byteLength;
  if (!Number.isInteger(offset)) throw badRange('offset', 'an integer', offset);
  if (offset < 0 || offset > room) throw badRange('offset', `>= 0 && <= ${room}`, offset);
  if (!Number.isInteger(length)) throw badRange('length', 'an integer', length);
  if (length < 0) throw badRange('length', '>= 0', length);
  if (length > room - offset) throw badRange('length', `<= ${room - offset}`, length);
  return new Uint8Array(bytes.buffer, bytes.byteOffset + offset, length);
};

const toPosition = (position) => {
  if (position === undefined || position === null) return -1;
  if (typeof position === 'bigint') position = Number(position);
  if (typeof position !== 'number') throw badType('position', 'an integer or bigint or null', position);
  if (!Number.isInteger(position)) throw badRange('position', 'an integer', position);
  if (position > Number.MAX_SAFE_INTEGER) throw badRange('position', '>= -1 && <= 9007199254740991', position);
  return position < 0 ? -1 : position;
};

const plans = {
  access: (path, mode) => plan(ACCESS, 'access', toPath(path), 0, toMode(mode, 0)),
  appendFile: (path, data, options) => plans.writeFile(path, data, toOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'a' })),
  chmod: (path, mode) => plan(CHMOD, 'chmod', toPath(path), 0, toMode(mode)),
  close: (fd) => plan(CLOSE, 'close', toFd(fd)),
  copyFile: (from, to, mode) => planTwo(COPY, 'copyfile', toPath(from, 'src'), toPath(to, 'dest'), toMode(mode, 0) & 1),
  fchmod: (fd, mode) => plan(FCHMOD, 'fchmod', toFd(fd), 0, toMode(mode)),
  fdatasync: (fd) => plan(FDATASYNC, 'fdatasync', toFd(fd)),
  fstat: (fd, options) => plan(FSTAT, 'fstat', toFd(fd), 0, 0, undefined, undefined, undefined, undefined, (v) => new Stats(v, options?.bigint)),
  fsync: (fd) => plan(FSYNC, 'fsync', toFd(fd)),
  ftruncate: (fd, len) => plan(FTRUNCATE, 'ftruncate', toFd(fd), 0, 0, toLength(len)),
  futimes: (fd, atime, mtime) => plan(FUTIMES, 'futime', toFd(fd), 0, 0, toTime(atime, 'atime'), toTime(mtime, 'mtime')),
  link: (from, to) => planTwo(LINK, 'link', toPath(from, 'existingPath'), toPath(to, 'newPath')),
  lstat: (path, options) => plan(LSTAT, 'lstat', toPath(path), 0, 0, undefined, undefined, undefined, undefined, (v) => new Stats(v, options?.bigint)),
  mkdir: (path, options) => {
    const given = typeof options === 'object' && options !== null ? options : { mode: options };
    return plan(MKDIR, 'mkdir', toPath(path), flag(given, 'recursive') ? 1 : 0, toMode(given.mode, 0o777), undefined, undefined,
      undefined, undefined, (made) => made);
  },
  mkdtemp: (prefix, options) => {
    const { encoding } = toOptions(options, {});
    const path = toPath(prefix, 'prefix');
    const made = plan(MKDTEMP, 'mkdtemp', path, 0, 0, undefined, undefined, undefined, undefined, giveText(encoding));
    made.path = `${path}XXXXXX`;
    return made;
  },
  open: (path, flags, mode) => plan(OPEN, 'open', toPath(path), toFlags(flags, 'r'), toMode(mode, 0o666), undefined, undefined,
    undefined, undefined, (fd) => fd),
  read: (fd, bytes, offset, length, position) => {
    if (!isBytes(bytes) && !(typeof bytes === 'object' && bytes !== null))
      throw badType('buffer', 'an instance of Buffer, TypedArray, or DataView', bytes);
    if (!isBytes(bytes)) ({ buffer: bytes, offset = 0, length, position = null } = bytes);
    else if (typeof offset === 'object' && offset !== null) ({ offset = 0, length, position = null } = offset);
    if (!isBytes(bytes)) throw badType('buffer', 'an instance of Buffer, TypedArray, or DataView', bytes);
    offset ??= 0;
    const to = readable(bytes, offset, length ?? bytes.byteLength - offset);
    const made = plan(READ, 'read', toFd(fd), 0, 0, toPosition(position), undefined, undefined, to, (count) => count);
    made.buffer = bytes;
    return made;
  },
  readdir: (path, options) => {
    const { encoding, withFileTypes, recursive } = toOptions(options, {});
    const from = toPath(path), text = giveText(encoding);
    return plan(READDIR, 'scandir', from, recursive ? 1 : 0, 0, undefined, undefined, undefined, undefined, ([names, types]) => {
      if (!withFileTypes) return encoding === 'buffer' ? names.map(text) : names;
      return names.map((name, i) => new Dirent(text(name.slice(name.lastIndexOf('/') + 1)), parentOf(from, name), types[i]));
    });
  },
  readFile: (path, options) => {
    const given = toOptions(options, { flag: 'r' }), encoding = toEncoding(given.encoding);
    const made = plan(READ_FILE, 'open', pathOrFd(path), toFlags(given.flag, 'r'), 0o666, undefined, undefined, encoding, undefined,
      encoding === undefined ? asBuffer : (text) => text);
    made.signal = given.signal;
    return made;
  },
  readlink: (path, options) => plan(READLINK, 'readlink', toPath(path, 'oldPath'), 0, 0, undefined, undefined, undefined, undefined,
    giveText(toOptions(options, {}).encoding)),
  realpath: (path, options) => plan(REALPATH, 'realpath', toPath(path), 0, 0, undefined, undefined, undefined, undefined,
    giveText(toOptions(options, {}).encoding)),
  rename: (from, to) => planTwo(RENAME, 'rename', toPath(from, 'oldPath'), toPath(to, 'newPath')),
  rm: (path, options) => plan(RM, 'rm', toPath(path), (flag(options, 'recursive') ? 1 : 0) | (flag(options, 'force') ? 2 : 0)),
  rmdir: (path, options) => (flag(options, 'recursive') ? plan(RM, 'rmdir', toPath(path), 1) : plan(RMDIR, 'rmdir', toPath(path))),
  stat: (path, options) => plan(STAT, 'stat', toPath(path), 0, 0, undefined, undefined, undefined, undefined, (v) => new Stats(v, options?.bigint)),
  symlink: (target, path) => planTwo(SYMLINK, 'symlink', toPath(target, 'target'), toPath(path)),
  unlink: (path) => plan(UNLINK, 'unlink', toPath(path)),
  utimes: (path, atime, mtime) => plan(UTIMES, 'utime', toPath(path), 0, 0, toTime(atime, 'atime'), toTime(mtime, 'mtime')),
  write: (fd, data, offset, length, position) => {
    toFd(fd);
    if (typeof data === 'string') {
      // write(fd, string, position, encoding)
      const made = plan(WRITE, 'write', fd, 0, 0, toPosition(offset), undefined, undefined, toData(data, length), (count) => count);
      made.buffer = data;
      return made;
    }
    if (!isBytes(data)) throw badType('buffer', 'of type string or an instance of Buffer, TypedArray, or DataView', data);
    if (typeof offset === 'object' && offset !== null) ({ offset = 0, length, position = null } = offset);
    offset ??= 0;
    const from = readable(data, offset, length ?? data.byteLength - offset);
    const made = plan(WRITE, 'write', fd, 0, 0, toPosition(position), undefined, undefined, from, (count) => count);
    made.buffer = data;
    return made;
  },
  writeFile: (path, data, options) => {
    const given = toOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'w' });
    const made = plan(WRITE_FILE, 'open', pathOrFd(path), toFlags(given.flag, 'w'), toMode(given.mode, 0o666), undefined, undefined,
      undefined, toData(data, given.encoding));
    made.signal = given.signal;
    return made;
  },
};

// ---- Carried out --------------------------------------------------------------------------------------------

function now(p) {
  let failed;
  const value = fs(p.kind, undefined, p.a, p.b, p.c, p.d, p.e, p.f, p.g, (what) => { failed = what; });
  if (failed === undefined) return p.give(value);
  throw failure(p, failed[0], failed[1]);
}

// done(error) or done(null, value)
function later(p, done) {
  const { give } = p;
  fs(p.kind, (code, value, step) => {
    if (code < 0) done(failure(p, code, step));
    else if (code > 0) done(value);
    else done(null, give(value));
  }, p.a, p.b, p.c, p.d, p.e, p.f, p.g);
}

function aborted(signal) {
  const error = coded(Error, 'ABORT_ERR', 'The operation was aborted');
  Object.defineProperty(error, 'name', { value: 'AbortError', configurable: true, writable: true, enumerable: false });
  if (signal.reason !== undefined) Object.defineProperty(error, 'cause', { value: signal.reason, configurable: true, writable: true });
  return error;
}

function promised(p) {
  return new Promise((resolve, reject) => {
    const { signal } = p;
    if (signal?.aborted) throw aborted(signal);
    const stop = signal && (() => reject(aborted(signal)));
    if (signal) signal.addEventListener('abort', stop, { once: true });
    later(p, (error, value) => {
      if (signal) signal.removeEventListener('abort', stop);
      if (error) reject(error);
      else resolve(value);
    });
  });
}

const promises = { constants };

// Sync, and with a callback or, without one, a promise.
function define(name, make, results) {
  const length = make.length;
  const sync = { [`${name}Sync`](...args) { return now(make(...args)); } }[`${name}Sync`];
  const both = {
    [name](...args) {
      const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
      if (callback === undefined) return promised(make(...args));
      const p = make(...args);
      later(p, results ? (error, value) => (error ? callback(error) : callback(null, value, results(p))) : callback);
      return undefined;
    },
  }[name];
  const promise = { async [name](...args) { return promised(make(...args)); } }[name];
  for (const fn of [sync, both, promise]) Object.defineProperty(fn, 'length', { value: length, configurable: true });
  exports[`${name}Sync`] = sync;
  exports[name] = both;
  return promise;
}

const FD_ONLY = new Set(['close', 'fchmod', 'fdatasync', 'fstat', 'fsync', 'ftruncate', 'futimes', 'read', 'write']);
for (const name of Object.keys(plans)) {
  const promise = define(name, plans[name], name === 'read' || name === 'write' ? (p) => p.buffer : undefined);
  if (!FD_ONLY.has(name)) promises[name] = promise;
}
exports.realpath.native = exports.realpath;
exports.realpathSync.native = exports.realpathSync;
const rejected = (fn) => { try { fn(); return false; } catch { return true; } };

// Of a path: opened, cut, closed.
function truncateSync(path, len) {
  if (typeof path === 'number') return exports.ftruncateSync(path, len);
  const fd = exports.openSync(path, 'r+');
  try {
    return exports.ftruncateSync(fd, len);
  } finally {
    exports.closeSync(fd);
  }
}
async function truncated(path, len) {
  const fd = await promised(plans.open(path, 'r+'));
  try {
    await promised(plans.ftruncate(fd, len));
  } finally {
    await promised(plans.close(fd));
  }
}
exports.truncateSync = truncateSync;
exports.truncate = function truncate(path, len, callback) {
  if (typeof len === 'function') [len, callback] = [0, len];
  const made = truncated(path, len);
  if (callback === undefined) return made;
  made.then(() => queueTask(callback, null), (error) => queueTask(callback, error));
  return undefined;
};
promises.truncate = truncated;

// What a callback throws is no rejection: it is called from a turn of its own.
const queueTask = (callback, ...args) => { later({ kind: ACCESS, a: '/', c: 0, give: nothing }, () => callback(...args)); };

exports.existsSync = function existsSync(path) {
  if (rejected(() => toPath(path))) return false;
  return !rejected(() => now(plans.access(path, 0)));
};
// true or false, to a callback as Node's or as a promise.
exports.exists = function exists(path, callback) {
  const p = rejected(() => toPath(path)) ? undefined : plans.access(path, 0);
  if (callback === undefined) return p ? promised(p).then(() => true, () => false) : Promise.resolve(false);
  if (p) later(p, (error) => callback(error === null));
  else queueTask(callback, false);
  return undefined;
};
Object.defineProperty(exports.exists, Symbol.for('nodejs.util.promisify.custom'), { value: (path) => exports.exists(path) });
for (const name of ['stat', 'lstat']) {
  const plain = exports[`${name}Sync`];
  exports[`${name}Sync`] = {
    [`${name}Sync`](path, options) {
      try {
        return plain(path, options);
      } catch (error) {
        if (options?.throwIfNoEntry === false && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
        throw error;
      }
    },
  }[`${name}Sync`];
}

// ---- Handles -----------------------------------------------------------------------------------------------

const FD = Symbol('fd'), READS = Symbol('reads');
const EVENTS = () => require('events');

class FileHandle {
  #fd;
  #closing;
  #reads = 0; // of chunks, under way
  #idle;
  constructor(fd) { this.#fd = fd; }
  get fd() { return this.#fd; }
  [FD]() {
    if (this.#fd < 0) throw Object.assign(new Error('file closed'), { code: 'EBADF', errno: -9, syscall: 'handle' });
    return this.#fd;
  }
  [READS](change) {
    this.#reads += change;
    if (this.#reads === 0) this.#idle?.();
  }
  close() {
    if (this.#closing === undefined) {
      const p = plans.close(this.#fd);
      this.#closing = this.#reads === 0 ? promised(p) : new Promise((resolve) => { this.#idle = resolve; }).then(() => promised(p));
      this.#fd = -1;
    }
    return this.#closing;
  }
  async read(bytes, offset, length, position) {
    if (bytes === undefined) bytes = { buffer: asBuffer(new Uint8Array(16384)) };
    else if (!isBytes(bytes) && bytes.buffer === undefined) bytes = { ...bytes, buffer: asBuffer(new Uint8Array(16384)) };
    const p = plans.read(this[FD](), bytes, offset, length, position);
    return { __proto__: null, bytesRead: await promised(p), buffer: p.buffer };
  }
  async write(data, offset, length, position) {
    const p = plans.write(this[FD](), data, offset, length, position);
    return { __proto__: null, bytesWritten: await promised(p), buffer: p.buffer };
  }
  async readFile(options) { return promised(plans.readFile(this[FD](), options)); }
  async writeFile(data, options) { return promised(plans.writeFile(this[FD](), data, options)); }
  async appendFile(data, options) { return promised(plans.writeFile(this[FD](), data, options)); }
  async stat(options) { return promised(plans.fstat(this[FD](), options)); }
  async truncate(len) { return promised(plans.ftruncate(this[FD](), len)); }
  async sync() { return promised(plans.fsync(this[FD]())); }
  async datasync() { return promised(plans.fdatasync(this[FD]())); }
  async chmod(mode) { return promised(plans.fchmod(this[FD](), mode)); }
  async utimes(atime, mtime) { return promised(plans.futimes(this[FD](), atime, mtime)); }
  // Chunks of bytes, or of text, as they are asked for.
  chunks(options) { return chunks(this, options); }
  createReadStream(options) {
    makeStreams();
    return new ReadStream(undefined, { ...options, handle: this });
  }
  async *readLines(options) {
    let rest = '';
    for await (const chunk of chunks(this, { ...options, encoding: options?.encoding ?? 'utf8' })) {
      const lines = (rest + chunk).split(/\r\n|\n/);
      rest = lines.pop();
      yield* lines;
    }
    if (rest) yield rest;
  }
  async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() { await this.close(); }
}

promises.open = async function open(path, flags, mode) {
  return new FileHandle(await promised(plans.open(path, flags, mode)));
};

exports.constants = constants;
for (const name of ['F_OK', 'R_OK', 'W_OK', 'X_OK']) exports[name] = constants[name];
exports.Stats = Stats;
exports.Dirent = Dirent;
exports.promises = promises;
