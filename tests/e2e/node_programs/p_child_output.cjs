// Programs: what they print, how they end, what they are given.
'use strict';
const { exec, execFile, execFileSync, execSync, spawnSync } = require('child_process');
const { promisify } = require('util');
console.log(execSync('echo one; echo two').toString().split('\n'));
console.log(execFileSync('printf', ['%s-', 'a b', '$HOME', '*'], { encoding: 'utf8' }));
console.log(execFileSync('tr', ['a-z', 'A-Z'], { input: 'shout', encoding: 'utf8' }));
console.log(execSync('echo "$GREETING"', { env: { GREETING: 'hello', PATH: process.env.PATH }, encoding: 'utf8' }));
console.log(execSync('pwd', { cwd: '/', encoding: 'utf8' }));
const failed = spawnSync('sh', ['-c', 'echo out; echo err >&2; exit 3'], { encoding: 'utf8' });
console.log(failed.status, failed.signal, failed.stdout, failed.stderr);
const killed = spawnSync('sh', ['-c', 'kill -TERM $$']);
console.log(killed.status, killed.signal);
const absent = spawnSync('no-such-program-here', ['x']);
console.log(absent.error.code, absent.error.syscall, absent.error.path, absent.error.spawnargs, absent.status);
try {
  execSync('exit 5', { stdio: 'pipe' });
} catch (error) {
  console.log(error.status, error.signal, error.message);
}
exec('echo late; exit 2', (error, stdout, stderr) => {
  console.log(error.code, error.killed, error.cmd, JSON.stringify(stdout), JSON.stringify(stderr));
  execFile('cat', ['/absent/file'], (wrong, out) => {
    console.log(wrong.code, wrong.message.split('\n')[0], JSON.stringify(out));
    last();
  });
});
async function last() {
  const run = promisify(execFile);
  const { stdout } = await run('sort', ['-n', '/dev/null']);
  console.log(JSON.stringify(stdout));
  await run('false').catch((error) => console.log(error.code, error.cmd));
}
