// Programs that are talked to while they run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
const cat = spawn('cat');
const seen = [];
cat.stdout.on('data', (chunk) => seen.push(chunk));
cat.stdin.write('one ');
cat.stdin.write(Buffer.from('two '));
cat.stdin.end('three');
const [code, signal] = await once(cat, 'close');
console.log(code, signal, Buffer.concat(seen).toString());
const sorted = spawn('sort', ['-r']);
sorted.stdin.end(['pear', 'apple', 'fig'].join('\n'));
let text = '';
for await (const chunk of sorted.stdout) {
  text += chunk;
}
console.log(text.trim().split('\n'));
const both = spawn('sh', ['-c', 'echo to stdout; echo to stderr >&2; exit 4']);
const collected = { stdout: '', stderr: '' };
for (const name of ['stdout', 'stderr']) {
  both[name].setEncoding('utf8');
  both[name].on('data', (chunk) => {
    collected[name] += chunk;
  });
}
console.log(await once(both, 'close'), collected, both.exitCode, typeof both.pid);
const endless = spawn('sleep', ['1000']);
await once(endless, 'spawn');
console.log(endless.kill('SIGKILL'), endless.killed);
console.log(await once(endless, 'exit'), endless.signalCode);
const absent = spawn('no-such-program-here');
const [error] = await once(absent, 'error');
console.log(error.code, error.syscall, error.path, absent.pid);
const quiet = spawn('sh', ['-c', 'echo unseen'], { stdio: 'ignore' });
console.log(quiet.stdout, await once(quiet, 'exit'));
