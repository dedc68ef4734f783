// os.js: require("os").
'use strict';

const { hostname, homedir, tmpdir, names, numbers, cpus, interfaces, user, priority, describe } = internal;
const [sysname, version, release, machine] = names();
const ARCH = { x86_64: 'x64', aarch64: 'arm64', armv7l: 'arm', i686: 'ia32', i386: 'ia32', ppc64le: 'ppc64' };

function checked(value, syscall) {
  if (typeof value !== 'number') return value;
  const [code, message] = describe(value);
  const error = new Error(`A system error occurred: ${syscall} returned ${code} (${message})`);
  throw Object.assign(error, { code: 'ERR_SYSTEM_ERROR', errno: -value, syscall, info: { errno: value, code, message, syscall } });
}

exports.hostname = function hostname_() { return checked(hostname(), 'uv_os_gethostname'); };
exports.homedir = function homedir_() { return checked(homedir(), 'uv_os_homedir'); };
exports.tmpdir = function tmpdir_() { return tmpdir(); };
exports.platform = () => 'linux';
exports.type = () => sysname;
exports.release = () => release;
exports.version = () => version;
exports.machine = () => machine;
exports.arch = () => ARCH[machine] ?? machine;
exports.endianness = () => (new Uint8Array(new Uint16Array([1]).buffer)[0] ? 'LE' : 'BE');
exports.loadavg = () => [...numbers().slice(0, 3)];
exports.uptime = () => Math.round(numbers()[3] * 100) / 100;
exports.totalmem = () => numbers()[4];
exports.freemem = () => numbers()[5];
exports.availableParallelism = () => numbers()[6];
exports.cpus = () => cpus();

// The bits of a mask.
function bits(mask) {
  const count = (number) => number.toString(2).replaceAll('0', '').length;
  if (!mask.includes(':')) return mask.split('.').reduce((sum, part) => sum + count(Number(part)), 0);
  return mask.split(':').reduce((sum, part) => sum + (part ? count(Number.parseInt(part, 16)) : 0), 0);
}

exports.networkInterfaces = function networkInterfaces() {
  const all = {};
  for (const { name, address, netmask, family, mac, internal: inside, scopeid } of interfaces()) {
    const one = { address, netmask, family, mac, internal: inside, cidr: `${address}/${bits(netmask)}` };
    if (scopeid !== undefined) one.scopeid = scopeid;
    (all[name] ??= []).push(one);
  }
  return all;
};

exports.userInfo = () => checked(user(), 'uv_os_get_passwd');
exports.getPriority = (pid = 0) => checked(priority(pid), 'uv_os_getpriority')[0];

exports.EOL = '\n';
exports.devNull = '/dev/null';
exports.constants = Object.freeze({
  __proto__: null,
  UV_UDP_REUSEADDR: 4,
  signals: Object.freeze({
    __proto__: null, SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGTRAP: 5, SIGABRT: 6, SIGIOT: 6, SIGBUS: 7, SIGFPE: 8, SIGKILL: 9,
    SIGUSR1: 10, SIGSEGV: 11, SIGUSR2: 12, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15, SIGCHLD: 17, SIGSTKFLT: 16, SIGCONT: 18,
    SIGSTOP: 19, SIGTSTP: 20, SIGTTIN: 21, SIGTTOU: 22, SIGURG: 23, SIGXCPU: 24, SIGXFSZ: 25, SIGVTALRM: 26, SIGPROF: 27,
    SIGWINCH: 28, SIGIO: 29, SIGPOLL: 29, SIGPWR: 30, SIGSYS: 31,
  }),
  priority: Object.freeze({
    __proto__: null, PRIORITY_LOW: 19, PRIORITY_BELOW_NORMAL: 10, PRIORITY_NORMAL: 0, PRIORITY_ABOVE_NORMAL: -7,
    PRIORITY_HIGH: -14, PRIORITY_HIGHEST: -20,
  }),
});
