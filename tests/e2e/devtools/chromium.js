// Chromium's own DevTools, attached to `v8c run --inspect-brk`: what it shows of a stopped script.
//
//   node chromium.js CHROMIUM V8C OUT.png PROGRAM     PROGRAM has the words "planted line" in its source
'use strict';
const { spawn } = require('child_process');
const { withBrowser, listening } = require('./browser.js');
const [chromium, v8c, out, program] = process.argv.slice(2);

async function main() {
  const debuggee = spawn(v8c, ['run', '--inspect-brk=0', program], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const ws = await listening(debuggee, /ws:\/\/(\S+)\n/);
    await withBrowser(chromium, async (open) => {
      const page = await open(`devtools://devtools/bundled/js_app.html?ws=${ws}`);
      await page.shows('/Debugger paused/', '/planted line/');
      await page.screenshot(out);
    });
  } finally {
    debuggee.kill();
  }
}
main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
