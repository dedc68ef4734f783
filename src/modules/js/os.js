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
  errno: Object.freeze({
    __proto__: null, EPERM: 1, ENOENT: 2, ESRCH: 3, EINTR: 4, EIO: 5, ENXIO: 6, E2BIG: 7, ENOEXEC: 8, EBADF: 9, ECHILD: 10, EAGAIN: 11,
    ENOMEM: 12, EACCES: 13, EFAULT: 14, ENOTBLK: 15, EBUSY: 16, EEXIST: 17, EXDEV: 18, ENODEV: 19, ENOTDIR: 20, EISDIR: 21, EINVAL: 22,
    ENFILE: 23, EMFILE: 24, ENOTTY: 25, ETXTBSY: 26, EFBIG: 27, ENOSPC: 28, ESPIPE: 29, EROFS: 30, EMLINK: 31, EPIPE: 32, EDOM: 33,
    ERANGE: 34, EDEADLOCK: 35, ENAMETOOLONG: 36, ENOLCK: 37, ENOSYS: 38, ENOTEMPTY: 39, ELOOP: 40, ENOSTR: 60, ENODATA: 61, ETIME: 62,
    ENOLINK: 67, EPROTO: 71, EBADMSG: 74, EOVERFLOW: 75, EILSEQ: 84, ENOTSOCK: 88, EDESTADDRREQ: 89, EMSGSIZE: 90, EPROTOTYPE: 91,
    ENOPROTOOPT: 92, EPROTONOSUPPORT: 93, EAFNOSUPPORT: 97, EADDRINUSE: 98, EADDRNOTAVAIL: 99, ENETDOWN: 100, ENETUNREACH: 101,
    ENETRESET: 102, ECONNABORTED: 103, ECONNRESET: 104, ENOBUFS: 105, EISCONN: 106, ENOTCONN: 107, ETIMEDOUT: 110, ECONNREFUSED: 111,
    EHOSTUNREACH: 113, EALREADY: 114, EINPROGRESS: 115, ESTALE: 116, EDQUOT: 122, ECANCELED: 125,
  }),
  priority: Object.freeze({
    __proto__: null, PRIORITY_LOW: 19, PRIORITY_BELOW_NORMAL: 10, PRIORITY_NORMAL: 0, PRIORITY_ABOVE_NORMAL: -7,
    PRIORITY_HIGH: -14, PRIORITY_HIGHEST: -20,
  }),
});
