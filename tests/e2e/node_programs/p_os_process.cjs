// The machine and the process, as far as two programs can agree about them.
'use strict';
const os = require('os');
const process = require('process');
console.log(os.EOL === '\n', os.platform(), os.type(), os.endianness());
console.log(os.arch() === process.arch, os.homedir() === process.env.HOME || !process.env.HOME);
console.log(os.hostname().length > 0, os.totalmem() > os.freemem(), os.uptime() > 0);
console.log(os.loadavg().length, os.cpus().length > 0, Object.keys(os.cpus()[0]));
console.log(os.constants.signals.SIGTERM, os.constants.signals.SIGKILL, os.constants.errno.ENOENT);
console.log(Object.keys(os.userInfo()).sort(), os.devNull, os.tmpdir().startsWith('/'));
console.log(Object.values(os.networkInterfaces()).flat().every((one) => typeof one.address === 'string'));
console.log(process.platform, typeof process.pid, typeof process.ppid, process.argv.length);
console.log(process.cwd() === process.env.PWD || typeof process.cwd());
process.env.OWN_VARIABLE = 5;
console.log(process.env.OWN_VARIABLE, typeof process.env.OWN_VARIABLE, 'OWN_VARIABLE' in process.env);
delete process.env.OWN_VARIABLE;
console.log(process.env.OWN_VARIABLE, 'OWN_VARIABLE' in process.env);
const start = process.hrtime();
const [seconds, nanoseconds] = process.hrtime(start);
console.log(seconds >= 0, nanoseconds >= 0 && nanoseconds < 1e9, typeof process.hrtime.bigint());
console.log(Object.keys(process.memoryUsage()).includes('heapUsed'), process.uptime() > 0);
process.stdout.write('without a newline');
process.stdout.write('\n');
process.on('exit', (code) => {
  console.log('exit', code, process.exitCode);
});
process.nextTick((...args) => console.log('next', args), 1, 2);
process.exitCode = 6;
console.log('last line');
