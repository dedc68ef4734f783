// exec.js: require("exec"), which is also "child_process": programs, as promises, with callbacks, and at once.
'use strict';

const { spawn: start, run, kill, write, describe, encoding: encodingOf, decode, encode } = internal;

const SIGNALS = {
  __proto__: null, SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGTRAP: 5, SIGABRT: 6, SIGBUS: 7, SIGFPE: 8, SIGKILL: 9,
  SIGUSR1: 10, SIGSEGV: 11, SIGUSR2: 12, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15, SIGCHLD: 17, SIGCONT: 18, SIGSTOP: 19,
  SIGTSTP: 20, SIGTTIN: 21, SIGTTOU: 22, SIGURG: 23, SIGXCPU: 24, SIGXFSZ: 25, SIGVTALRM: 26, SIGPROF: 27, SIGWINCH: 28,
  SIGIO: 29, SIGPWR: 30, SIGSYS: 31,
};
const NAMES = [];
for (const name of Object.keys(SIGNALS)) NAMES[SIGNALS[name]] = name;
const IGNORE = 0, PIPE = 1, INHERIT = 2, MERGE = 64;
const BY_TIMEOUT = 1, BY_OUTPUT = 2, BY_ERRORS = 3;
const PROMISIFY = Symbol.for('nodejs.util.promisify.custom');

// ---- Arguments -----------------------------------------------------------------------------------------

const badType = (name, expected, value) => Object.assign(
  new TypeError(`The "${name}" argument must be of type ${expected}. Received ${value === null ? 'null' : typeof value}`),
  { code: 'ERR_INVALID_ARG_TYPE' });

function text(name, value) {
  if (typeof value !== 'string') throw badType(name, 'string', value);
  if (value === '') throw Object.assign(new TypeError(`The argument '${name}' cannot be empty. Received ''`), { code: 'ERR_INVALID_ARG_VALUE' });
  return noNul(name, value);
}

function noNul(name, value) {
  if (value.includes('\0'))
    throw Object.assign(new TypeError(`The argument '${name}' must be a string without null bytes`), { code: 'ERR_INVALID_ARG_VALUE' });
  return value;
}

function signalOf(signal) {
  if (signal === undefined || signal === null) return 15;
  if (typeof signal === 'number' && (signal === 0 || NAMES[signal])) return signal;
  const number = SIGNALS[String(signal).toUpperCase()];
  if (number === undefined) throw Object.assign(new TypeError(`Unknown signal: ${String(signal)}`), { code: 'ERR_UNKNOWN_SIGNAL' });
  return number;
}

function stdioOf(stdio, fallback) {
  const one = (what, i) => {
    if (what === undefined || what === null) return fallback[i];
    if (what === 'pipe' || what === 'overlapped') return PIPE;
    if (what === 'ignore') return IGNORE;
    if (what === 'inherit' || what === i) return INHERIT;
    throw Object.assign(new TypeError(`The argument 'stdio' is invalid. Received ${String(what)}`), { code: 'ERR_INVALID_ARG_VALUE' });
  };
  const list = Array.isArray(stdio) ? stdio : [stdio, stdio, stdio];
  return [0, 1, 2].map((i) => one(list[i], i));
}

const envOf = (env) => (env === undefined || env === null ? undefined
  : Object.keys(env).filter((key) => env[key] !== undefined).map((key) => noNul('env', `${key}=${env[key]}`)));

function bytesOf(input) {
  if (input === undefined || input === null) return undefined;
  if (typeof input === 'string') return encode(input, 0);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  throw badType('options.input', 'string or an instance of Buffer, TypedArray, or DataView', input);
}

function giver(encoding) {
  if (encoding === 'buffer' || encoding === null || encoding === undefined) return asBuffer;
  const number = encodingOf(String(encoding));
  return number < 0 ? asBuffer : (bytes) => decode(bytes, number);
}

// (file, args?, options?) → all of it, checked
function requestOf(file, args, options, defaults) {
  if (args !== undefined && args !== null && !Array.isArray(args)) {
    if (typeof args !== 'object') throw badType('args', 'object', args);
    [args, options] = [[], args];
  }
  if (options !== undefined && options !== null && typeof options !== 'object') throw badType('options', 'object', options);
  options = { ...defaults, ...options };
  file = text('file', file);
  args = (args ?? []).map((arg, i) => noNul(`args[${i}]`, String(arg)));
  if (options.timeout !== undefined && !(Number.isInteger(options.timeout) && options.timeout >= 0)) {
    throw Object.assign(new RangeError(`The value of "timeout" is out of range. It must be an unsigned integer. Received ${String(options.timeout)}`),
      { code: 'ERR_OUT_OF_RANGE' });
  }
  const { maxBuffer } = options;
  if (maxBuffer !== undefined && maxBuffer !== null && !(typeof maxBuffer === 'number' && maxBuffer >= 0)) {
    throw Object.assign(new RangeError(`The value of "options.maxBuffer" is out of range. It must be a positive number. Received ${String(maxBuffer)}`),
      { code: 'ERR_OUT_OF_RANGE' });
  }
  const cmd = options.shell ? [file, ...args].join(' ') : undefined;
  return {
    file: options.shell ? (typeof options.shell === 'string' ? options.shell : '/bin/sh') : file,
    args: options.shell ? ['-c', cmd] : args,
    cmd: cmd ?? [file, ...args].join(' '),
    options,
  };
}

function invoke(how, { file, args, options }, stdio, ...rest) {
  const input = bytesOf(options.input);
  const flags = stdio[0] | stdio[1] << 2 | stdio[2] << 4 | (options.merge ? MERGE : 0);
  return how(file, args, options.cwd === undefined || options.cwd === null ? undefined : noNul('cwd', String(options.cwd.pathname ?? options.cwd)),
    envOf(options.env), flags, options.timeout || 0, signalOf(options.killSignal), options.maxBuffer ?? 1024 * 1024, input, ...rest);
}

// ---- Errors -----------------------------------------------------------------------------------------------

function spawnError(code, call, { file, args }) {
  const name = describe(code), syscall = `${call} ${file}`;
  return Object.assign(new Error(`${syscall} ${name}`), { errno: code, code: name, syscall, path: file, spawnargs: args });
}

const tooMuch = (name) => Object.assign(new RangeError(`${name} maxBuffer length exceeded`), { code: 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER' });

// ---- Events: what spawn gives, and execFile with a callback ----------------------------------------------------

let ChildProcess;
function makeChildProcess() {
  if (ChildProcess) return;
  const EventEmitter = require('events');
  class Output extends EventEmitter {
    #give = asBuffer;
    #waiting = [];
    #wake;
    #ended = false;
    setEncoding(encoding) { this.#give = giver(encoding); return this; }
    add(bytes) {
      if (bytes === undefined) {
        this.#ended = true;
        this.emit('end');
        this.emit('close');
      } else {
        const chunk = this.#give(bytes);
        if (this.listenerCount('data')) this.emit('data', chunk);
        else this.#waiting.push(chunk);
      }
      this.#wake?.();
    }
    on(name, listener) {
      super.on(name, listener);
      if (name === 'data') for (const chunk of this.#waiting.splice(0)) this.emit('data', chunk);
      return this;
    }
    pipe(to) {
      this.on('data', (chunk) => to.write(chunk));
      return to;
    }
    async *[Symbol.asyncIterator]() {
      for (;;) {
        yield* this.#waiting.splice(0);
        if (this.#ended && !this.#waiting.length) return;
        if (!this.#waiting.length) await new Promise((resolve) => { this.#wake = resolve; });
      }
    }
  }
  class Input extends EventEmitter {
    #id;
    constructor(id) { super(); this.#id = id; }
    write(data, encoding, callback) {
      const bytes = typeof data === 'string' ? encode(data, 0) : bytesOf(data);
      const code = write(this.#id, bytes, false);
      const done = typeof encoding === 'function' ? encoding : callback;
      if (done) done(code < 0 ? Object.assign(new Error(`write ${describe(code)}`), { code: describe(code), errno: code, syscall: 'write' }) : null);
      return code >= 0;
    }
    end(data) {
      write(this.#id, data === undefined || data === null ? undefined : typeof data === 'string' ? encode(data, 0) : bytesOf(data), true);
      return this;
    }
  }
  ChildProcess = class extends EventEmitter {
    #id;
    constructor(request, streams) {
      super();
      this.killed = false;
      this.exitCode = this.signalCode = null;
      this.spawnfile = request.file;
      this.spawnargs = [request.file, ...request.args];
      this.pid = undefined;
      const stdio = stdioOf(request.options.stdio, [PIPE, PIPE, PIPE]);
      let finish = () => { this.emit('close', this.exitCode, this.signalCode); };
      const opened = invoke(start, request, stdio, (result) => { finish(result); },
        streams ? (stream, bytes) => { (stream === 1 ? this.stdout : this.stderr)?.add(bytes); } : undefined,
        (status, signal) => {
          this.exitCode = signal ? null : status;
          this.signalCode = signal ? NAMES[signal] ?? String(signal) : null;
          this.emit('exit', this.exitCode, this.signalCode);
        });
      this.onResult = (fn) => { finish = (result) => { fn(result); this.emit('close', this.exitCode, this.signalCode); }; };
      Object.defineProperty(this, 'onResult', { enumerable: false });
      if (typeof opened === 'number') {
        this.failed = spawnError(opened, 'spawn', request);
        Object.defineProperty(this, 'failed', { enumerable: false });
        this.#id = 0;
      } else {
        [this.#id, this.pid] = opened;
      }
      this.stdin = stdio[0] === PIPE ? new Input(this.#id) : null;
      this.stdout = stdio[1] === PIPE ? new Output() : null;
      this.stderr = stdio[2] === PIPE ? new Output() : null;
    }
    // It was not started: who listens hears of it.
    fail() {
      this.exitCode = this.failed.errno;
      this.emit('error', this.failed);
      this.stdout?.add(undefined);
      this.stderr?.add(undefined);
      this.emit('close', this.exitCode, null);
    }
    get connected() { return false; }
    kill(signal) {
      const number = signalOf(signal);
      const sent = this.#id !== 0 && kill(this.#id, number) === 0;
      if (sent && number) this.killed = true;
      return sent;
    }
    ref() { return this; }
    unref() { return this; }
  };
}

// Behind what runs now.
const later = (fn, ...args) => { Promise.resolve().then(() => queue(() => fn(...args))); };
const queue = (fn) => { require('timer').setImmediate(fn); };

exports.spawn = function spawn(file, args, options) {
  makeChildProcess();
  const child = new ChildProcess(requestOf(file, args, options), true);
  if (child.failed) later(() => child.fail());
  else later(() => child.emit('spawn'));
  watch(child, options?.signal ?? args?.signal, (error) => child.emit('error', error));
  return child;
};

function watch(child, signal, tell) {
  if (!signal) return;
  const stop = () => { if (child.kill()) tell?.(abortError(signal)); };
  if (signal.aborted && tell) later(stop);
  else if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
}

// ---- execFile and exec ------------------------------------------------------------------------------------------

// What a result is: an error or nothing, and the two outputs.
function judge(request, child, [, , out, err, why], give) {
  const { cmd, options } = request;
  const stdout = give(out), stderr = give(err);
  if (why === BY_OUTPUT || why === BY_ERRORS) return [Object.assign(tooMuch(why === BY_OUTPUT ? 'stdout' : 'stderr'), { cmd }), stdout, stderr];
  if (options.signal?.aborted) {
    return [Object.assign(abortError(options.signal), { cmd }), stdout, stderr];
  }
  if (child.exitCode === 0 && child.signalCode === null) return [null, stdout, stderr];
  const error = new Error(`Command failed: ${cmd}\n${typeof stderr === 'string' ? stderr : decode(err, 0)}`);
  Object.assign(error, { code: child.exitCode, killed: child.killed || why === BY_TIMEOUT, signal: child.signalCode, cmd });
  return [error, stdout, stderr];
}

function launch(request, done) {
  makeChildProcess();
  const child = new ChildProcess(request, false), give = giver(request.options.encoding);
  if (child.failed) {
    const empty = give(new Uint8Array(0));
    later(() => done(Object.assign(child.failed, { cmd: request.cmd }), empty, empty, child));
    return child;
  }
  child.onResult((result) => done(...judge(request, child, result, give), child));
  watch(child, request.options.signal);
  return child;
}

function launchPromised(request) {
  let child;
  const promise = new Promise((resolve, reject) => {
    child = launch(request, (error, stdout, stderr) => {
      if (error) reject(Object.assign(error, { stdout, stderr }));
      else resolve({ stdout, stderr, code: 0, signal: null });
    });
  });
  Object.defineProperty(promise, 'child', { value: child, configurable: true });
  return promise;
}

const execDefaults = { encoding: 'utf8' };

function execFile(file, args, options, callback) {
  const given = [file, args, options, callback];
  const at = given.findIndex((value, i) => i > 0 && typeof value === 'function');
  const done = at > 0 ? given[at] : undefined;
  if (at > 0) given.length = at;
  const request = requestOf(given[0], given[1], given[2], execDefaults);
  return done ? launch(request, (error, stdout, stderr) => done(error, stdout, stderr)) : launchPromised(request);
}

function exec(command, options, callback) {
  if (typeof options === 'function') [options, callback] = [undefined, options];
  const request = requestOf(text('command', command), [], { shell: true, ...options }, execDefaults);
  return callback ? launch(request, (error, stdout, stderr) => callback(error, stdout, stderr)) : launchPromised(request);
}
Object.defineProperty(execFile, PROMISIFY, { value: (file, args, options) => launchPromised(requestOf(file, args, options, execDefaults)) });
Object.defineProperty(exec, PROMISIFY, {
  value: (command, options) => launchPromised(requestOf(text('command', command), [], { shell: true, ...options }, execDefaults)),
});
exports.execFile = execFile;
exports.exec = exec;

// ---- At once ----------------------------------------------------------------------------------------------------

function atOnce(request) {
  const { options } = request, give = giver(options.encoding);
  const stdio = stdioOf(options.stdio, [PIPE, PIPE, PIPE]);
  const made = invoke(run, { ...request, options: { ...options, input: options.input ?? '' } }, stdio);
  if (typeof made === 'number') {
    return { error: spawnError(made, 'spawnSync', request), status: null, signal: null, output: null, pid: 0, stdout: null, stderr: null };
  }
  const [status, signal, out, err, why, pid] = made;
  const stdout = stdio[1] === PIPE ? give(out) : null, stderr = stdio[2] === PIPE ? give(err) : null;
  const result = { status: signal ? null : status, signal: signal ? NAMES[signal] ?? String(signal) : null, output: [null, stdout, stderr], pid, stdout, stderr };
  if (why === BY_TIMEOUT) result.error = Object.assign(spawnError(-110, 'spawnSync', request), { code: 'ETIMEDOUT' });
  if (why === BY_OUTPUT || why === BY_ERRORS) result.error = Object.assign(spawnError(-105, 'spawnSync', request), { code: 'ENOBUFS' });
  return result;
}

function checked(request) {
  const made = atOnce(request);
  if (made.error) throw Object.assign(made.error, made);
  if (made.status === 0) return made.stdout;
  const said = made.stderr && (typeof made.stderr === 'string' ? made.stderr : decode(made.stderr, 0));
  throw Object.assign(new Error(`Command failed: ${request.cmd}${said ? `\n${said}` : ''}`), made);
}

exports.spawnSync = function spawnSync(file, args, options) { return atOnce(requestOf(file, args, options)); };
exports.execFileSync = function execFileSync(file, args, options) { return checked(requestOf(file, args, options)); };
exports.execSync = function execSync(command, options) {
  return checked(requestOf(text('command', command), [], { shell: true, ...options }));
};

// All that it writes, to stdout and stderr, as it comes.
exports.run = function run(file, args) {
  const request = requestOf(file, args, { encoding: 'utf8', merge: true, maxBuffer: Infinity });
  const made = atOnce(request);
  if (made.error) throw made.error;
  if (made.status === 0) return made.stdout;
  throw Object.assign(new Error(`Command failed: ${request.cmd}: ${made.signal ?? `exit status ${made.status}`}`),
    { code: made.status, signal: made.signal, stdout: made.stdout, stderr: '' });
};
