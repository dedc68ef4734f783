// os: what Node prints, line for line.
const os = require('os');
for (const name of ['hostname', 'homedir', 'tmpdir', 'platform', 'type', 'release', 'version', 'machine', 'arch', 'endianness', 'totalmem', 'availableParallelism'])
  console.log(name, os[name]());
console.log(os.cpus().length, Object.keys(os.cpus()[0]).join(), os.cpus()[0].model, Object.keys(os.cpus()[0].times).join());
console.log(JSON.stringify(os.networkInterfaces().lo));
const { username, uid, gid, shell, homedir } = os.userInfo();
console.log(username, uid, gid, shell, homedir);
console.log(JSON.stringify(os.EOL), os.devNull, os.constants.signals.SIGTERM, os.constants.priority.PRIORITY_LOW);
console.log(typeof os.loadavg()[2], typeof os.uptime(), os.freemem() > 0, os.getPriority());
console.log(require('node:os') === os);
