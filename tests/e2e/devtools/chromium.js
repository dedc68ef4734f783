// Chromium's own DevTools, attached to `v8c run --inspect-brk`: what it shows of a stopped script.
//
//   node chromium.js CHROMIUM V8C OUT.png PROGRAM     PROGRAM has the words "planted line" in its source
'use strict';
const CDP = require('chrome-remote-interface');
const { spawn } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const [chromium, v8c, out, program] = process.argv.slice(2);

function listening(child, words) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (data) => {
      text += data;
      const found = words.exec(text);
      if (found) resolve(found[1]);
    });
    child.on('exit', (code) => reject(new Error(`it ended with ${code}: ${text}`)));
  });
}

async function main() {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'v8c-chromium-'));
  const debuggee = spawn(v8c, ['run', '--inspect-brk=0', program], { stdio: ['ignore', 'ignore', 'pipe'] });
  const browser = spawn(chromium, ['--headless=new', '--no-sandbox', '--disable-gpu', '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--window-size=1200,800', 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const ws = await listening(debuggee, /ws:\/\/(\S+)\n/);
    const endpoint = await listening(browser, /DevTools listening on (ws:\S+)/);
    const root = await CDP({ target: endpoint, local: true });
    const { targetId } = await root.Target.createTarget({ url: `devtools://devtools/bundled/js_app.html?ws=${ws}` });
    const port = Number(/:(\d+)\//.exec(endpoint)[1]);
    const page = await CDP({ port, target: targetId, local: true });
    await page.Runtime.enable();
    const deep = `(() => { const all = []; const walk = (n) => { if (n.nodeType === 3) all.push(n.textContent); for (const c of n.childNodes) walk(c); if (n.shadowRoot) walk(n.shadowRoot); }; walk(document.body); return all.join(' '); })()`;
    let text = '';
    for (let i = 0; i < 300; i++) {
      text = (await page.Runtime.evaluate({ expression: deep, returnByValue: true })).result.value || '';
      if (/Debugger paused/.test(text) && /planted line/.test(text)) break;
      await new Promise((r) => setTimeout(r, 100));
    }
    const { data } = await page.Page.captureScreenshot({ format: 'png' });
    fs.writeFileSync(out, Buffer.from(data, 'base64'));
    if (!/Debugger paused/.test(text)) throw new Error('DevTools does not say that it is paused');
    if (!/planted line/.test(text)) throw new Error('DevTools does not show the source');
    if (data.length < 20000) throw new Error('the screenshot is empty');
  } finally {
    debuggee.kill();
    browser.kill('SIGKILL');
    // Processes of the browser's still write for a moment.
    for (let tries = 0; tries < 50; tries++) {
      try {
        fs.rmSync(profile, { recursive: true, force: true });
        break;
      } catch {
        await new Promise((r) => setTimeout(r, 100));
      }
    }
  }
}
main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
