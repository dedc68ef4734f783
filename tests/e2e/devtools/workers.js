// The messages of Node's NodeWorker dialect, replayed to Node 20 and to two isolates at a server of v8c's: the
// answers must be the same, but for ids.
//
//   node workers.js NODE HOST       HOST is devtools_host
'use strict';
const WebSocket = require('ws');
const assert = require('assert');
const { spawn } = require('child_process');
const path = require('path');

// In Node go() starts a worker and stop() ends it; the host has both as natives.
async function replay(command) {
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
  const url = await new Promise((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (data) => {
      text += data;
      const found = /Debugger listening on (ws:\S+)\n/.exec(text);
      if (found) resolve(found[1]);
    });
    child.on('exit', (code) => reject(new Error(`it ended with ${code}: ${text}`)));
  });
  const socket = new WebSocket(url);
  await new Promise((resolve) => socket.on('open', resolve));
  const heard = [], waiting = [];
  socket.on('message', (data) => {
    const message = JSON.parse(String(data));
    const at = waiting.findIndex((w) => w.fits(message));
    if (at >= 0) waiting.splice(at, 1)[0].resolve(message);
    else heard.push(message);
  });
  // The first message, of those that nobody has asked for yet, for which `fits` is true.
  const next = (what, fits) => {
    const at = heard.findIndex(fits);
    if (at >= 0) return heard.splice(at, 1)[0];
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${command[0]}: no ${what}; heard ${JSON.stringify(heard).slice(0, 2000)}`)), 60000);
      waiting.push({ fits, resolve: (message) => (clearTimeout(timer), resolve(message)) });
    });
  };
  let id = 0;
  const ask = (method, params) => {
    const mine = ++id;
    socket.send(JSON.stringify({ id: mine, method, params }));
    return next(`answer to ${method}`, (m) => m.id === mine);
  };
  const event = (method) => next(method, (m) => m.method === method);
  const notes = [];
  const note = (step, { id: _, ...message }) => notes.push({ step, ...message });

  // What a worker says comes wrapped.
  let inner = 0;
  async function unwrap(session, what, fits) {
    const message = await next(what, (m) => m.method === 'NodeWorker.receivedMessageFromWorker' && m.params.sessionId === session && fits(JSON.parse(m.params.message)));
    return JSON.parse(message.params.message);
  }
  const askWorker = async (session, method, params) => {
    const mine = ++inner;
    const accepted = await ask('NodeWorker.sendMessageToWorker', { sessionId: session, message: JSON.stringify({ id: mine, method, params }) });
    assert.deepStrictEqual(accepted.result, {});
    return unwrap(session, `answer to ${method}`, (m) => m.id === mine);
  };

  note('enable without a parameter', await ask('NodeWorker.enable'));
  note('disable before', await ask('NodeWorker.disable'));
  note('enable', await ask('NodeWorker.enable', { waitForDebuggerOnStart: true }));
  note('enable again', await ask('NodeWorker.enable', { waitForDebuggerOnStart: true }));
  await ask('Runtime.evaluate', { expression: 'go()' });
  const attached = await event('NodeWorker.attachedToWorker');
  const session = attached.params.sessionId;
  const shape = (value) => (value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shape(v)])) : typeof value);
  note('attached, its shape', shape(attached));
  note('attached', { type: attached.params.workerInfo.type, waits: attached.params.waitingForDebugger, first: session });
  note('Runtime.enable', await askWorker(session, 'Runtime.enable'));
  const enabled = await askWorker(session, 'Debugger.enable');
  note('Debugger.enable', { result: Object.keys(enabled.result) });
  note('no such method', await askWorker(session, 'No.such'));
  note('run', await askWorker(session, 'Runtime.runIfWaitingForDebugger'));
  note('stopped', { reason: (await unwrap(session, 'Debugger.paused', (m) => m.method === 'Debugger.paused')).params.reason });
  note('resume', await askWorker(session, 'Debugger.resume'));
  let value;
  do value = await askWorker(session, 'Runtime.evaluate', { expression: 'globalThis.x + 1' });
  while (value.result.result.value !== 43);
  note('value', value);
  note('an unknown session', await ask('NodeWorker.sendMessageToWorker', { sessionId: '77', message: '{}' }));
  note('a session that is a number', await ask('NodeWorker.sendMessageToWorker', { sessionId: 77, message: '{}' }));
  note('no session', await ask('NodeWorker.sendMessageToWorker', { message: '{}' }));
  note('no message', await ask('NodeWorker.sendMessageToWorker', { sessionId: session }));
  note('neither', await ask('NodeWorker.sendMessageToWorker', {}));
  note('detach without', await ask('NodeWorker.detach', {}));
  note('detach another', await ask('NodeWorker.detach', { sessionId: '77' }));
  note('unknown', await ask('NodeWorker.noSuch', {}));
  note('detach', await ask('NodeWorker.detach', { sessionId: session }));
  const detached = await event('NodeWorker.detachedFromWorker');
  note('detached', { same: detached.params.sessionId === session, keys: Object.keys(detached.params) });
  note('detach again', await ask('NodeWorker.detach', { sessionId: session }));
  note('disable', await ask('NodeWorker.disable'));
  note('enable for what runs', await ask('NodeWorker.enable', { waitForDebuggerOnStart: false }));
  const again = await event('NodeWorker.attachedToWorker');
  note('attached again', { waits: again.params.waitingForDebugger, other: again.params.sessionId !== session });
  note('value again', await askWorker(again.params.sessionId, 'Runtime.evaluate', { expression: 'x * 2' }));
  await ask('Runtime.evaluate', { expression: 'stop(); 0' });
  note('its end', { same: (await event('NodeWorker.detachedFromWorker')).params.sessionId === again.params.sessionId });
  note('disable at the end', await ask('NodeWorker.disable'));
  socket.close();
  child.kill();
  return notes;
}

async function main(node, host) {
  const theirs = await replay([node, '--inspect=0', path.join(__dirname, 'worker.js')]), ours = await replay([host]);
  assert.deepStrictEqual(ours, theirs);
  assert(theirs.length > 25);
}
main(...process.argv.slice(2)).then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
