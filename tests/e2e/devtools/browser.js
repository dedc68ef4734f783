// Debian's Chromium without a window, over its own protocol, as far as the tests here need it.
'use strict';
const CDP = require('chrome-remote-interface');
const { spawn } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

// The first group of `words`, once the child has said them on its stderr.
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

// All that a page shows, shadow roots too.
const ALL_TEXT = `(() => {
  const all = [];
  const walk = (n) => {
    if (n.nodeName === 'STYLE' || n.nodeName === 'SCRIPT') return;
    if (n.nodeType === 3) all.push(n.textContent);
    for (const c of n.childNodes) walk(c);
    if (n.shadowRoot) walk(n.shadowRoot);
  };
  walk(document.body);
  return all.join(' ');
})()`;

class Page {
  constructor(client) {
    this.client = client;
  }
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.client.Runtime.evaluate({ expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(`${exceptionDetails.text} ${exceptionDetails.exception && exceptionDetails.exception.description}: ${expression.slice(0, 200)}`);
    return result.value;
  }
  // Until `expression` is true; what else it came to is told when it takes a minute.
  async until(expression, what) {
    let value;
    for (let i = 0; i < 600; i++) {
      value = await this.evaluate(expression).catch((error) => error.message);
      if (value === true) return;
      await new Promise((r) => setTimeout(r, 100));
    }
    throw new Error(`${what}: ${String(value).slice(0, 500)}`);
  }
  // Until the page shows all of these.
  async shows(...words) {
    const has = words.map((w) => `(${w}).test(text)`).join(' && ');
    await this.until(`(() => { const text = ${ALL_TEXT}; return ${has} || text })()`, `it does not show ${words.join(', ')}`);
  }
  // Puts a file into the page's last field for one.
  async load(file) {
    const { result } = await this.client.Runtime.evaluate({ expression: `(() => {
      let found;
      const walk = (n) => {
        if (n.nodeName === 'INPUT' && n.type === 'file') found = n;
        for (const c of n.childNodes) walk(c);
        if (n.shadowRoot) walk(n.shadowRoot);
      };
      walk(document);
      return found;
    })()` });
    if (!result.objectId) throw new Error('there is no field for a file');
    await this.client.DOM.setFileInputFiles({ files: [file], objectId: result.objectId });
  }
  // Clicks, with the mouse, in the middle of the element that `expression` comes to.
  async click(expression) {
    const at = await this.evaluate(`(() => { const b = (${expression}).getBoundingClientRect(); return { x: b.x + b.width / 2, y: b.y + b.height / 2 } })()`);
    for (const type of ['mousePressed', 'mouseReleased'])
      await this.client.Input.dispatchMouseEvent({ type, ...at, button: 'left', clickCount: 1 });
  }
  async screenshot(file) {
    const { data } = await this.client.Page.captureScreenshot({ format: 'png' });
    fs.writeFileSync(file, Buffer.from(data, 'base64'));
    if (data.length < 5000) throw new Error(`${file}: the screenshot is empty`);
  }
}

// Runs body(open), where open(url) gives a Page; afterwards the browser is gone.
async function withBrowser(chromium, body) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'v8c-chromium-'));
  const browser = spawn(chromium, ['--headless=new', '--no-sandbox', '--disable-gpu', '--remote-debugging-port=0',
    `--user-data-dir=${profile}`, '--window-size=1200,800', '--allow-file-access-from-files', 'about:blank'],
  { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const endpoint = await listening(browser, /DevTools listening on (ws:\S+)/);
    const port = Number(/:(\d+)\//.exec(endpoint)[1]);
    const root = await CDP({ target: endpoint, local: true });
    return await body(async (url) => {
      const { targetId } = await root.Target.createTarget({ url });
      const client = await CDP({ port, target: targetId, local: true });
      await client.Runtime.enable();
      await client.Page.enable();
      return new Page(client);
    });
  } finally {
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

module.exports = { withBrowser, listening, ALL_TEXT };
