// The files of `v8c profile` in the programs that people look at them with: DevTools, speedscope, and the page with
// the flame graph, in Chromium.
//
//   node files.js CHROMIUM V8C SPEEDSCOPE FOLDER PROGRAM
//
// FOLDER has cpu.cpuprofile, cpu.folded, cpu.pprof, flame.html, heap.heapsnapshot and sampled.heapprofile of planted.js;
// screenshots go there. PROGRAM is any script.
'use strict';
const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const { withBrowser, listening, ALL_TEXT } = require('./browser.js');
const [chromium, v8c, speedscope, folder, program] = process.argv.slice(2);
const file = (name) => path.join(folder, name);

// The last element of the page for which `test` of `n` is true.
const element = (test) => `(() => {
  let found;
  const walk = (n) => {
    if (n.nodeType === 1 && (${test})) found = n;
    for (const c of n.childNodes) walk(c);
    if (n.shadowRoot) walk(n.shadowRoot);
  };
  walk(document.body);
  return found;
})()`;

// Loads a file in a panel, and clicks on `then` until the words are there: what is loaded takes a while, and what was
// opened before stays empty until something else has been.
async function inDevTools(open, ws, panel, name, elsewhere, then, ...words) {
  const page = await open(`devtools://devtools/bundled/js_app.html?ws=${ws}`);
  await page.shows('/Sources/');
  await page.evaluate(`import('devtools://devtools/bundled/ui/legacy/legacy.js')
    .then((UI) => UI.ViewManager.ViewManager.instance().showView('${panel}')).then(() => 1)`);
  await page.until(`Boolean(${element("n.nodeName === 'INPUT' && n.type === 'file'")})`, 'the panel has no field for a file');
  await page.load(file(name));
  await page.until(`Boolean(${element(then)})`, `${name} is not loaded`);
  for (let tries = 0; ; tries++) {
    for (const one of [elsewhere, then]) if (one) await page.click(element(one));
    await new Promise((r) => setTimeout(r, 500));
    const text = await page.evaluate(ALL_TEXT);
    if (words.every((word) => text.includes(word))) break;
    if (tries === 100) throw new Error(`${name}: DevTools does not show ${words}: ${text.slice(0, 2000)}`);
  }
  await page.screenshot(file(`${name}.png`));
}

async function inSpeedscope(open, name, ...words) {
  const page = await open(`file://${path.join(speedscope, 'dist/release/index.html')}#localProfilePath=none.js`);
  await page.until("typeof speedscope === 'object'", 'speedscope does not start');
  await page.evaluate(`speedscope.loadFileFromBase64('${name}', '${fs.readFileSync(file(name)).toString('base64')}')`);
  await page.until(`document.title.startsWith('${name}')`, `speedscope does not load ${name}`);
  // "Sandwich" is the view that has names as text.
  await page.until(`(window.dispatchEvent(new KeyboardEvent('keypress', { key: '3' })), ${ALL_TEXT}.includes('Symbol Name'))`, 'there is no table');
  await page.shows(...words.map((word) => `/${word}/`));
  await page.screenshot(file(`speedscope-${name}.png`));
}

// The page asks nothing of anybody, has the profile's total, and zooms on a click.
async function flame(open) {
  const page = await open('about:blank');
  const asked = [];
  page.client.Network.requestWillBeSent(({ request }) => asked.push(request.url));
  await page.client.Network.enable();
  await page.client.Page.navigate({ url: `file://${file('flame.html')}` });
  await page.until("document.readyState === 'complete' && Boolean(document.querySelector('#flame div'))", 'the page is empty');
  const profile = JSON.parse(fs.readFileSync(file('cpu.cpuprofile'), 'utf8'));
  const total = await page.evaluate('root.total');
  if (total !== profile.endTime - profile.startTime) throw new Error(`the total is ${total}, not ${profile.endTime - profile.startTime}`);
  await page.screenshot(file('flame.png'));
  const box = "[...document.querySelectorAll('#flame div')].find((d) => d.title.startsWith('burnsTime '))";
  const width = `${box}.getBoundingClientRect().width`;
  const before = await page.evaluate(width), whole = await page.evaluate("document.getElementById('flame').clientWidth");
  if (!(before < whole)) throw new Error(`burnsTime is ${before} of ${whole} wide`);
  await page.click(box);
  await page.until(`Math.abs(${width} - ${whole}) < 1 && !document.getElementById('whole').hidden`, 'a click does not zoom');
  await page.screenshot(file('flame-zoomed.png'));
  await page.click("document.getElementById('whole')");
  await page.until(`Math.abs(${width} - ${before}) < 1`, 'it does not zoom out');
  const others = asked.filter((url) => !url.endsWith('flame.html'));
  if (others.length) throw new Error(`it asks for ${others}`);
}

async function main() {
  const debuggee = spawn(v8c, ['run', '--inspect-wait=0', program], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const ws = await listening(debuggee, /ws:\/\/(\S+)\n/);
    await withBrowser(chromium, async (open) => {
      await flame(open);
      await inDevTools(open, ws, 'timeline', 'cpu.cpuprofile', "n.id === 'tab-call-tree'", "n.id === 'tab-bottom-up'", 'burnsTime');
      const profiles = "n.getAttribute('role') === 'treeitem' && n.textContent === 'Profiles'";
      const loaded = (name) => `n.getAttribute('role') === 'treeitem' && n.textContent.startsWith('${name}')`;
      await inDevTools(open, ws, 'heap-profiler', 'heap.heapsnapshot', profiles, loaded('heap'), 'PlantedClass');
      await inDevTools(open, ws, 'heap-profiler', 'sampled.heapprofile', profiles, loaded('sampled'), 'allocatesThem');
      await inSpeedscope(open, 'cpu.cpuprofile', 'burnsTime');
      await inSpeedscope(open, 'cpu.folded', 'burnsTime');
      await inSpeedscope(open, 'cpu.pprof', 'burnsTime');
      await inSpeedscope(open, 'sampled.heapprofile', 'allocatesThem');
    });
  } finally {
    debuggee.kill();
  }
}
main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
