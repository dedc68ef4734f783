// process: what Node prints, line for line.
console.log(process.argv.length, process.argv[1].split('/').at(-1), process.argv.slice(2).join());
console.log(typeof process.pid, process.platform, process.arch, require('process') === process, require('node:process') === process);
console.log(process.cwd() === require('fs').realpathSync('.'), process.env.HOME, process.env.NOPE, 'HOME' in process.env);
process.env.X = 5; console.log(process.env.X, typeof process.env.X); delete process.env.X; console.log(process.env.X);
process.stdout.write('written\n');
console.log(typeof process.hrtime()[0], typeof process.hrtime.bigint(), process.uptime() < 10, process.memoryUsage().rss > 1000);
process.nextTick((a, b) => console.log('tick', a, b), 1, 2);
Promise.resolve().then(() => console.log('micro'));
console.log('sync');
try { process.exitCode = 'x'; } catch (e) { console.log(e.name, e.code); }
process.on('exit', (code) => { console.log('exit', code, process.exitCode); process.exitCode = 4; });
console.log(process.exitCode);
process.exitCode = 3;
setTimeout(() => console.log('later'), 1);
