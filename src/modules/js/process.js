// process.js: require("process").
'use strict';

const { argv, env, cwd, hrtime, ids, usage, write, exit, kill, isTTY, execPath, enqueue, umask, version, arch } = internal;
const EventEmitter = require('events');
const started = hrtime();

class Process extends EventEmitter {
  get [Symbol.toStringTag]() { return 'process'; }
}
const process = new Process();
module.exports = process;

process.title = 'v8c';
process.version = `v${version}`;
process.versions = { v8c: version };
process.arch = arch;
process.platform = 'linux';
process.release = { name: 'v8c' };
process.argv = argv();
process.execArgv = [];
process.execPath = process.argv.length ? execPath() : '';
process.argv0 = process.argv[0] ?? '';
process.env = {};
for (const line of env()) {
  const at = line.indexOf('=');
  if (at > 0) process.env[line.slice(0, at)] = line.slice(at + 1);
}
// As Node has it: what is set becomes a string.
process.env = new Proxy(process.env, {
  set(target, key, value) {
    target[key] = typeof key === 'symbol' ? value : String(value);
    return true;
  },
  defineProperty(target, key, descriptor) {
    return Reflect.defineProperty(target, key, 'value' in descriptor ? { ...descriptor, value: String(descriptor.value) } : descriptor);
  },
});
process.config = { target_defaults: {}, variables: {} };
process.features = {};
const [pid, ppid] = ids();
process.pid = pid;
process.ppid = ppid;
process.cwd = function cwd_() { return cwd(); };
process.umask = function umask_(mask) { return umask(mask === undefined ? undefined : typeof mask === 'string' ? Number.parseInt(mask, 8) : mask); };
for (const [name, at] of [['getuid', 2], ['getgid', 3], ['geteuid', 4], ['getegid', 5]])
  process[name] = { [name]() { return ids()[at]; } }[name];

// ---- Time and memory ------------------------------------------------------------------------------

process.hrtime = function hrtime_(before) {
  const now = hrtime();
  let seconds = Number(now / 1000000000n), nanos = Number(now % 1000000000n);
  if (before !== undefined) {
    seconds -= before[0];
    nanos -= before[1];
    if (nanos < 0) {
      seconds--;
      nanos += 1e9;
    }
  }
  return [seconds, nanos];
};
process.hrtime.bigint = () => hrtime();
process.uptime = () => Number(hrtime() - started) / 1e9;
process.memoryUsage = function memoryUsage() {
  const [rss, heapTotal, heapUsed, external, arrayBuffers] = usage();
  return { rss, heapTotal, heapUsed, external, arrayBuffers };
};
process.memoryUsage.rss = () => usage()[0];
process.cpuUsage = function cpuUsage(before) {
  const [, , , , , user, system] = usage();
  return { user: user - (before?.user ?? 0), system: system - (before?.system ?? 0) };
};

// ---- The end ----------------------------------------------------------------------------------------

const bad = (value) => Object.assign(
  new TypeError(`The "code" argument must be of type number. Received type ${typeof value} (${typeof value === 'string' ? `'${value}'` : String(value)})`),
  { code: 'ERR_INVALID_ARG_TYPE' });
function toCode(code) {
  if (code === undefined || code === null) return undefined;
  const number = typeof code === 'string' && code !== '' ? Number(code) : code;
  if (!Number.isInteger(number)) throw bad(code);
  return number;
}

let exitCode, exiting = false;
Object.defineProperty(process, 'exitCode', {
  enumerable: true,
  configurable: true,
  get() { return exitCode; },
  set(code) {
    exitCode = toCode(code);
    exit(exitCode ?? 0, false);
  },
});
// What a host calls at the end: the code of it.
Object.defineProperty(process, 'reallyEnd', {
  value(code) {
    if (code !== undefined) exitCode = code;
    if (!exiting) {
      exiting = true;
      process.emit('exit', exitCode ?? 0);
    }
    return exitCode ?? 0;
  },
});
process.exit = function exit_(code) {
  const given = toCode(code);
  if (given !== undefined) exitCode = given;
  exit(process.reallyEnd() & 255, true);
  // A termination is seen here.
  for (let i = 0; i < 1000; i++);
};
const SIGNALS = { __proto__: null, SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGUSR1: 10, SIGUSR2: 12, SIGTERM: 15, SIGCONT: 18, SIGSTOP: 19 };
process.abort = () => process.exit(134);
process.kill = function kill_(id, signal = 'SIGTERM') {
  const number = typeof signal === 'number' ? signal : SIGNALS[signal];
  if (number === undefined) throw Object.assign(new TypeError(`Unknown signal: ${signal}`), { code: 'ERR_UNKNOWN_SIGNAL' });
  const code = kill(id, number);
  if (code < 0) throw Object.assign(new Error(`kill ${code === -3 ? 'ESRCH' : 'EPERM'}`), { errno: code, code: code === -3 ? 'ESRCH' : 'EPERM', syscall: 'kill' });
  return true;
};

// ---- Turns and words -------------------------------------------------------------------------------------

process.nextTick = function nextTick(callback, ...args) {
  if (typeof callback !== 'function')
    throw Object.assign(new TypeError(`The "callback" argument must be of type function. Received ${callback === undefined ? 'undefined' : typeof callback}`), { code: 'ERR_INVALID_ARG_TYPE' });
  enqueue(args.length ? () => { callback(...args); } : () => { callback(); });
};
process.emitWarning = function emitWarning(warning, type) {
  const name = typeof type === 'string' ? type : type?.type ?? 'Warning';
  const error = typeof warning === 'string' ? Object.assign(new Error(warning), { name }) : warning;
  process.stderr.write(`(v8c:${pid}) ${error.name}: ${error.message}\n`);
  process.emit('warning', error);
};

class Output extends EventEmitter {
  constructor(fd) {
    super();
    this.fd = fd;
    this.isTTY = isTTY(fd) || undefined;
    this.writable = true;
    this.columns = this.isTTY ? 80 : undefined;
  }
  write(data, encoding, callback) {
    if (typeof data !== 'string' && !ArrayBuffer.isView(data))
      throw Object.assign(new TypeError(`The "chunk" argument must be of type string or an instance of Buffer or Uint8Array. Received ${data === null ? 'null' : typeof data}`), { code: 'ERR_INVALID_ARG_TYPE' });
    write(this.fd, data);
    const done = typeof encoding === 'function' ? encoding : callback;
    if (done) process.nextTick(done);
    return true;
  }
  end(data, encoding, callback) {
    if (data !== undefined && typeof data !== 'function') this.write(data, encoding, callback);
    return this;
  }
  hasColors() { return false; }
  getColorDepth() { return 1; }
  cork() {}
  uncork() {}
}
process.stdout = new Output(1);
process.stderr = new Output(2);
exit(0, false);
