// exec: what Node's child_process prints, line for line.
const cp = require('child_process');
const out = (...a) => console.log(a.map((x) => (typeof x === 'string' ? JSON.stringify(x) : x === undefined ? 'undefined' : JSON.stringify(x))).join(' '));
const keys = (e) => out(e.name, e.message, e.code, e.signal, e.killed, e.cmd, e.errno, e.syscall, e.path, e.spawnargs, e.status);
const text = (r) => [r.status, r.signal, r.stdout && String.fromCharCode(...r.stdout), r.stderr && String.fromCharCode(...r.stderr), r.error && r.error.code];
out(text(cp.spawnSync('sh', ['-c', 'echo out; echo err >&2; exit 3'])));
out(text(cp.spawnSync('cat', { input: 'given' })));
out(text(cp.spawnSync('nope-nope')));
out(text(cp.spawnSync('sh', ['-c', 'kill -9 $$'])));
out(text(cp.spawnSync('sleep', ['10'], { timeout: 50 })));
out(cp.spawnSync('sh', ['-c', 'echo "$A $B"'], { env: { A: 'a', B: 5 }, encoding: 'utf8' }).stdout);
out(cp.spawnSync('pwd', { cwd: '/usr', encoding: 'utf8' }).stdout);
out(cp.spawnSync('echo "$((1 + 1)) x"', { shell: true, encoding: 'utf8' }).stdout);
out(cp.execFileSync('echo', ['a b', 'c'], { encoding: 'utf8' }));
out(cp.execSync('echo hi | tr h H', { encoding: 'utf8' }));
try { cp.execFileSync('sh', ['-c', 'echo no >&2; exit 5'], { stdio: 'pipe' }); } catch (e) { keys(e); }
try { cp.execFileSync('nope-nope', ['x']); } catch (e) { keys(e); }
try { cp.execFileSync('cat', ['/dev/zero'], { maxBuffer: 100 }); } catch (e) { out(e.code); }
try { cp.execFileSync(5); } catch (e) { out(e.name, e.code); }
try { cp.execFileSync('a\0b'); } catch (e) { out(e.name, e.code); }
cp.execFile('sh', ['-c', 'echo out; echo err >&2'], (err, stdout, stderr) => {
  out(err, stdout, stderr);
  cp.exec('echo fail >&2; exit 7', (err, stdout, stderr) => {
    keys(err); out(stdout, stderr);
    cp.execFile('nope-nope', ['x'], (err, stdout, stderr) => {
      keys(err); out(stdout, stderr);
      cp.exec('sleep 10', { timeout: 50 }, (err) => {
        keys(err);
        const child = cp.execFile('cat', (err, stdout) => {
          out(err, stdout);
          const killed = cp.execFile('sleep', ['10'], (err) => {
            keys(err); out(killed.killed, killed.exitCode, killed.signalCode);
            cp.exec('yes', { maxBuffer: 100 }, (err, stdout) => {
              out(err.code, err.message, stdout.length);
              const s = cp.spawn('sh', ['-c', 'cat; echo err >&2; exit 2']);
              const parts = [];
              s.stdout.on('data', (d) => parts.push(String.fromCharCode(...d)));
              s.stderr.on('data', (d) => parts.push(String.fromCharCode(...d)));
              s.on('exit', (code, signal) => out('exit', code, signal));
              s.on('close', (code, signal) => {
                out('close', code, signal, parts.join('').length);
                cp.spawn('nope-nope', ['q']).on('error', (e) => { keys(e); });
              });
              s.stdin.write('through '); s.stdin.end('cat\n');
            });
          });
          out(killed.kill());
        });
        child.stdin.write('to cat'); child.stdin.end();
      });
    });
  });
});
