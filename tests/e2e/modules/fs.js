// The forms and errors of fs: what Node prints, line for line.
const fs = require('fs'), fsp = require('fs/promises');
const d = fs.mkdtempSync(fs.realpathSync('.') + '/t-');
const out = (...a) => console.log(a.map(x => typeof x === 'string' ? x : JSON.stringify(x)).join(' '));
const show = (e) => out(e.name, e.message.replaceAll(d, 'D'), JSON.stringify(e).replaceAll(d, 'D'), e.code ?? '', String(e).replaceAll(d,'D'));
const tries = (name, fn) => { try { out(name, JSON.stringify(fn())?.replaceAll?.(d,'D') ?? 'undefined'); } catch (e) { out(name); show(e); } };
tries('mk', () => fs.mkdirSync(d + '/a/b/c', { recursive: true }));
tries('mk2', () => fs.mkdirSync(d + '/a/b/c', { recursive: true }));
tries('mk3', () => fs.mkdirSync(d + '/a/b'));
tries('w', () => fs.writeFileSync(d + '/a/x.txt', 'héllo\0wörld'));
tries('r', () => fs.readFileSync(d + '/a/x.txt', 'utf8'));
tries('rb', () => [...fs.readFileSync(d + '/a/x.txt')]);
tries('hex', () => fs.readFileSync(d + '/a/x.txt', 'hex'));
tries('b64', () => fs.readFileSync(d + '/a/x.txt', { encoding: 'base64' }));
tries('latin1', () => fs.readFileSync(d + '/a/x.txt', { encoding: 'latin1' }));
tries('badenc', () => fs.readFileSync(d + '/a/x.txt', { encoding: 'nope' }));
tries('ap', () => fs.appendFileSync(d + '/a/x.txt', '!'));
tries('st', () => { const s = fs.statSync(d + '/a/x.txt'); return [s.size, s.isFile(), s.mode.toString(8), s.nlink, s.mtime instanceof Date, Object.keys(s).join()]; });
tries('nost', () => fs.statSync(d + '/nope', { throwIfNoEntry: false }));
tries('rd', () => fs.readdirSync(d, { recursive: true }));
tries('rdt', () => fs.readdirSync(d + '/a', { withFileTypes: true }).map((e) => [e.name, e.isFile(), e.isDirectory()]));
tries('eisdir', () => fs.readFileSync(d));
tries('enoent', () => fs.readFileSync(d + '/nope'));
tries('notdir', () => fs.readFileSync(d + '/a/x.txt/y'));
tries('notempty', () => fs.rmdirSync(d + '/a'));
tries('rmdir', () => fs.rmSync(d + '/a'));
tries('rmno', () => fs.rmSync(d + '/nope'));
tries('rmforce', () => fs.rmSync(d + '/nope', { force: true }));
tries('rename', () => fs.renameSync(d + '/nope', d + '/x'));
tries('copy', () => fs.copyFileSync(d + '/a/x.txt', d + '/y.txt'));
tries('copyex', () => fs.copyFileSync(d + '/a/x.txt', d + '/y.txt', fs.constants.COPYFILE_EXCL));
tries('ln', () => fs.symlinkSync('y.txt', d + '/l'));
tries('rl', () => fs.readlinkSync(d + '/l'));
tries('rp', () => fs.realpathSync(d + '/l'));
tries('lst', () => fs.lstatSync(d + '/l').isSymbolicLink());
tries('acc', () => fs.accessSync(d + '/nope', fs.constants.R_OK));
tries('ex', () => [fs.existsSync(d), fs.existsSync(d + '/nope'), fs.existsSync()]);
tries('undef', () => fs.readFileSync());
tries('badpath', () => fs.readFileSync({}));
tries('nul', () => fs.readFileSync('a\0b'));
tries('badflag', () => fs.openSync(d, 'q'));
tries('baddata', () => fs.writeFileSync(d + '/z', 5));
tries('wr', () => { const fd = fs.openSync(d + '/z', 'w+'); const r = [fs.writeSync(fd, 'abcdef'), fs.writeSync(fd, new Uint8Array([88, 89]), 0, 2, 1)]; const b = new Uint8Array(6); r.push(fs.readSync(fd, b, 0, 6, 0), [...b]); fs.ftruncateSync(fd, 2); r.push(fs.fstatSync(fd).size); fs.closeSync(fd); return r; });
tries('badfd', () => fs.closeSync(9999));
tries('badfd2', () => fs.readSync(9999, new Uint8Array(1)));
tries('trunc', () => { fs.truncateSync(d + '/y.txt', 3); return fs.readFileSync(d + '/y.txt', 'latin1'); });
tries('chmod', () => { fs.chmodSync(d + '/y.txt', '600'); return (fs.statSync(d + '/y.txt').mode & 0o777).toString(8); });
tries('utimes', () => { fs.utimesSync(d + '/y.txt', 1, new Date(2000)); const s = fs.statSync(d + '/y.txt'); return [s.atimeMs, s.mtimeMs]; });
tries('link', () => { fs.linkSync(d + '/y.txt', d + '/hard'); return fs.statSync(d + '/hard').nlink; });
fs.readFile(d + '/y.txt', 'utf8', (err, data) => { out('cb', err, data);
  fs.readFile(d + '/nope', (err) => { show(err);
    (async () => {
      try { await fsp.readFile(d + '/gone'); } catch (e) { show(e); }
      try { await fsp.readFile(); } catch (e) { show(e); }
      try { await fsp.mkdir(d + '/a'); } catch (e) { show(e); }
      const h = await fsp.open(d + '/h', 'w+');
      out((await h.write('hello world')).bytesWritten, (await h.stat()).size);
      const b = new Uint8Array(5); const r = await h.read(b, 0, 5, 6); out(r.bytesRead, [...b]);
      await h.close(); await h.close();
      out(await fsp.readdir(d));
      const parts = []; for await (const c of fs.createReadStream(d + '/h', { encoding: 'utf8', highWaterMark: 4 })) parts.push(c); out(parts);
      fs.createReadStream(d + '/h').on('data', (c) => out('data', c.length)).on('end', () => out('end')).on('close', async () => {
        const w = fs.createWriteStream(d + '/ws'); w.write('a'); w.end('b', async () => { out(await fsp.readFile(d + '/ws', 'utf8'));
        await fsp.rm(d, { recursive: true }); out(fs.existsSync(d)); 
        try { await fsp.rm(d); } catch (e) { show(e); }
        try { await fsp.access(d); } catch (e) { show(e); }
        fs.exists('/tmp', (e) => out(e));
        }); });
    })();
  }); });
