// A debugger's whole session through chrome-remote-interface, as a transcript: what was asked, what
// came back. Ids and times, which differ from run to run, are left out.
//
//   node session.js OUT COMMAND ARG...      the command listens and waits, as --inspect-brk=0 has it;
//                                           the program's name is added to it
'use strict';
const CDP = require('chrome-remote-interface');
const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');

const here = __dirname;
const program = path.join(here, 'program.mjs');
const lines = fs.readFileSync(program, 'utf8').split('\n');
const line = (text) => {
  const found = lines.findIndex((l) => l.includes(text));
  if (found < 0) throw new Error(`no line has ${text}`);
  return found;
};
const url = (name) => 'file://' + path.join(here, name);

const transcript = [];
const dropped = new Set(['scriptId', 'objectId', 'callFrameId', 'exceptionId', 'executionContextId', 'timestamp', 'hash',
  'uniqueId', 'debuggerId', 'contextId', 'parentId', 'id', 'startTime', 'endTime']);
// Node's own frames, and what a trace is without them: nothing when there is nobody else.
const foreign = (frame) => frame.url && frame.url.startsWith('node:');
const trace = (value) => {
  const frames = value.callFrames.filter((f) => !foreign(f)), parent = value.parent && trace(value.parent);
  return frames.length || parent ? { ...value, callFrames: frames, parent } : undefined;
};
const text = (value) => value.split('\n').filter((l) => !/\(node:internal/.test(l)).join('\n');
const clean = (value, key) => {
  if (Array.isArray(value)) return value.map((v) => clean(v));
  if (typeof value === 'string' && key === 'description') return text(value);
  if (!value || typeof value !== 'object') return value;
  if (key !== 'data' && Array.isArray(value.callFrames) && !value.reason) value = trace(value);
  if (!value) return undefined;
  return Object.fromEntries(Object.entries(value).filter(([k]) => !dropped.has(k)).map(([k, v]) => [k, clean(v, k)]));
};
const note = (step, data) => {
  if (process.env.TRANSCRIPT) console.error(step);
  transcript.push({ step, data: clean(data) });
};

// Frames of the program; below them a runtime has its own. Stopped frames have a script's id alone.
const urls = new Map();
const ours = (frames) => frames.map((f) => (f.location ? { ...f, url: urls.get(f.location.scriptId) } : f))
  .filter((f) => f.url && f.url.startsWith('file://'));

function start(command) {
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (data) => {
      text += data;
      const found = /Debugger listening on ws:\/\/([\d.]+):(\d+)\/([-0-9a-f]{36})\n/.exec(text);
      if (found) resolve({ child, host: found[1], port: Number(found[2]), id: found[3] });
    });
    child.on('exit', (code) => reject(new Error(`it ended with ${code}: ${text}`)));
  });
}

async function session(command) {
  const { child, host, port, id } = await start([...command, program]);
  const ended = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
  const list = await CDP.List({ host, port });
  if (list.length !== 1 || list[0].id !== id) throw new Error('the list has another');
  note('list', { type: list[0].type, title: list[0].title, url: list[0].url });
  const client = await CDP({ host, port });
  const { Runtime, Debugger, Profiler, HeapProfiler } = client;

  const scripts = new Map();
  Debugger.scriptParsed((s) => {
    scripts.set(s.url, s);
    urls.set(s.scriptId, s.url);
  });
  const paused = [], waiting = [];
  Debugger.paused((p) => (waiting.length ? waiting.shift()(p) : paused.push(p)));
  const nextPause = () => (paused.length ? Promise.resolve(paused.shift()) : new Promise((r) => waiting.push(r)));
  const said = [];
  Runtime.consoleAPICalled((c) => said.push(c));

  const notePause = (step, p) => {
    const frames = ours(p.callFrames).map((f) => ({ ...f, scopeChain: f.scopeChain.map((s) => ({ ...s, object: undefined })) }));
    note(step, { ...p, callFrames: frames });
    return p;
  };
  const go = async (step, how) => {
    const [p] = await Promise.all([nextPause(), Debugger[how]()]);
    return notePause(step, p);
  };
  const properties = async (object) =>
    (await Runtime.getProperties({ objectId: object.objectId, ownProperties: true })).result.filter((p) => !p.name.startsWith('[['));
  const evaluate = async (expression, more) => Runtime.evaluate({ expression, returnByValue: true, ...more });

  // ---- Breakpoints, steps, scopes
  await Runtime.enable();
  await Debugger.enable();
  await Debugger.setAsyncCallStackDepth({ maxDepth: 16 });
  const at = (name, text, condition) =>
    Debugger.setBreakpointByUrl({ url: url(name), lineNumber: line(text), columnNumber: 0, ...(condition && { condition }) });
  const inAdd = await at('program.mjs', '// breakpoint: add');
  note('break in add', inAdd);
  const inLoop = await at('program.mjs', '// conditional', 'i === 3');
  const atStep = await at('program.mjs', '// breakpoint: step');
  const inAsync = await at('program.mjs', '// breakpoint: async');
  const [first] = await Promise.all([nextPause(), Runtime.runIfWaitingForDebugger()]);
  note('start', { reason: first.reason, url: ours(first.callFrames)[0].url });

  const stopped = await go('in add', 'resume');
  const local = stopped.callFrames[0].scopeChain.find((s) => s.type === 'local');
  note('scope of add', await properties(local.object));
  const frame = stopped.callFrames[0].callFrameId;
  note('on the frame', await Debugger.evaluateOnCallFrame({ callFrameId: frame, expression: '[a, b, sum]', returnByValue: true }));
  note('on the frame, an error', await Debugger.evaluateOnCallFrame({ callFrameId: frame, expression: 'nobody' }));
  note('change', await Debugger.setVariableValue({ scopeNumber: 0, variableName: 'a', newValue: { value: 'new' }, callFrameId: frame }));
  note('changed', await Debugger.evaluateOnCallFrame({ callFrameId: frame, expression: 'a', returnByValue: true }));
  const module = stopped.callFrames[1].scopeChain.find((s) => s.type === 'module');
  note('scope of the module', (await properties(module.object)).map((p) => [p.name, p.value && p.value.type]));
  await Debugger.removeBreakpoint({ breakpointId: inAdd.breakpointId });

  const conditional = await go('conditional', 'resume');
  note('i', await Debugger.evaluateOnCallFrame({ callFrameId: conditional.callFrames[0].callFrameId, expression: 'i + total' }));
  await Debugger.removeBreakpoint({ breakpointId: inLoop.breakpointId });

  await go('at the step', 'resume');
  await Debugger.removeBreakpoint({ breakpointId: atStep.breakpointId });
  await go('into', 'stepInto');
  await go('over', 'stepOver');
  await go('out', 'stepOut');
  await go('into the other module', 'stepInto');
  await go('out of it', 'stepOut');

  // ---- Exceptions, async stacks
  await Debugger.setPauseOnExceptions({ state: 'all' });
  const caught = await go('caught', 'resume');
  note('what was caught', { className: caught.data.className, uncaught: caught.data.uncaught, reason: caught.reason });
  await Debugger.setPauseOnExceptions({ state: 'none' });
  await go('async', 'resume');
  await Debugger.removeBreakpoint({ breakpointId: inAsync.breakpointId });
  await go('debugger', 'resume');

  // ---- Scripts
  const mapped = scripts.get(url('mapped.mjs')), whole = scripts.get(url('program.mjs'));
  for (const script of [mapped, whole]) {
    const { startLine, startColumn, endLine, endColumn, sourceMapURL, hasSourceURL, isModule, length, scriptLanguage } = script;
    note('script', { url: script.url, startLine, startColumn, endLine, endColumn, sourceMapURL, hasSourceURL, isModule, length, scriptLanguage });
  }
  note('source', await Debugger.getScriptSource({ scriptId: mapped.scriptId }));
  note('search', await Debugger.searchInContent({ scriptId: whole.scriptId, query: 'covered' }));
  note('possible', await Debugger.getPossibleBreakpoints({ start: { scriptId: whole.scriptId, lineNumber: 0, columnNumber: 0 } }));

  // ---- Evaluate
  note('value', await evaluate('({a: [1, {b: 2}], s: "\\u00e9\\u{1f600}", n: null, u: undefined})'));
  note('preview', await Runtime.evaluate({ expression: 'new Map([[1, {a: 2}]])', generatePreview: true }));
  note('throws', await evaluate('throw new RangeError("no")'));
  note('syntax', await evaluate('(('));
  note('big', await Runtime.evaluate({ expression: '12345678901234567890n' }));
  const planted = await Runtime.evaluate({ expression: 'program.allocate(1)[0]' });
  note('properties', await properties(planted.result));
  note('call', await Runtime.callFunctionOn({ functionDeclaration: 'function (x) { return this.n + x }', objectId: planted.result.objectId, arguments: [{ value: 5 }] }));
  await evaluate('console.warn("a warning", [1]), console.error(new Error("shown").message)');
  note('console', said);

  // ---- Profiles
  const nodeOf = (nodes, name) => nodes.find((n) => n.callFrame.functionName === name);
  await Profiler.enable();
  await Profiler.setSamplingInterval({ interval: 500 });
  const burning = '(function burn(times) {\n  let n = 0;\n  for (let i = 0; i < times; i++) n = (n * 31 + 7) % 1000003;\n' +
    '  return n;\n})(3e7)\n//# sourceURL=burning.js';
  let profile, burn; // on a busy machine V8's sampler may not get its turn
  for (let tries = 0; tries < 10 && !(burn?.hitCount > 20); tries++) {
    await Profiler.start();
    await evaluate(burning);
    profile = (await Profiler.stop()).profile;
    burn = nodeOf(profile.nodes, 'burn');
  }
  note('cpu profile', { callFrame: burn.callFrame, busy: burn.hitCount > 20, samples: profile.samples.length === profile.timeDeltas.length });

  const walk = (node, name) => (node.callFrame.functionName === name ? node : node.children.map((c) => walk(c, name)).find(Boolean));
  await HeapProfiler.enable();
  await HeapProfiler.startSampling({ samplingInterval: 1024 });
  await evaluate('program.kept = program.allocate(20000), 1');
  const sampled = (await HeapProfiler.stopSampling()).profile;
  note('sampling heap profile', { allocate: Boolean(walk(sampled.head, 'allocate')), samples: sampled.samples.length > 10 });

  let text = '';
  HeapProfiler.addHeapSnapshotChunk(({ chunk }) => (text += chunk));
  await HeapProfiler.takeHeapSnapshot({ reportProgress: false });
  const snapshot = JSON.parse(text);
  const fields = snapshot.snapshot.meta.node_fields, width = fields.length;
  const name = snapshot.strings.indexOf('Planted');
  let count = 0;
  for (let i = 0; i < snapshot.nodes.length; i += width)
    if (snapshot.nodes[i + fields.indexOf('name')] === name && snapshot.nodes[i] === snapshot.snapshot.meta.node_types[0].indexOf('object')) count++;
  note('heap snapshot', { fields: fields.slice(0, 5), planted: count >= 20000 && count <= 20010 });

  await Profiler.startPreciseCoverage({ callCount: true, detailed: true });
  await evaluate('program.covered(true), program.covered(true), program.covered(false)');
  const coverage = (await Profiler.takePreciseCoverage()).result.find((s) => s.url === url('program.mjs'));
  note('coverage', coverage.functions.filter((f) => f.functionName === 'covered'));
  await Profiler.stopPreciseCoverage();

  // ---- Live edit
  const source = (await Debugger.getScriptSource({ scriptId: whole.scriptId })).scriptSource;
  note('live edit', await Debugger.setScriptSource({ scriptId: whole.scriptId, scriptSource: source.replace("return 'before'", "return 'after!'"), dryRun: false }));
  note('edited', await evaluate('program.edited()'));
  note('live edit, wrong', await Debugger.setScriptSource({ scriptId: whole.scriptId, scriptSource: source.replace("return 'before'", 'return ((') }));

  // ---- The end
  await Debugger.setPauseOnExceptions({ state: 'all' });
  const last = await go('thrown at the end', 'resume');
  note('what was thrown', { className: last.data.className, description: last.data.description.split('\n')[0] });
  await Debugger.resume().catch(() => {});
  await client.close();
  note('status', await ended);
}

// An exception that nobody catches stops a script where it is thrown, and is told of behind that.
async function uncaught(command, state) {
  const { child, host, port } = await start([...command, path.join(here, 'uncaught.js')]);
  const ended = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
  const client = await CDP({ host, port });
  const { Runtime, Debugger } = client;
  Debugger.scriptParsed((s) => urls.set(s.scriptId, s.url));
  const pauses = [];
  let stopped;
  const twice = new Promise((resolve) => (stopped = resolve));
  Debugger.paused((p) => {
    pauses.push({ reason: p.reason, frames: ours(p.callFrames).map((f) => [f.functionName, f.location.lineNumber, f.location.columnNumber]) });
    if (pauses.length === 2) stopped();
    Debugger.resume().catch(() => {});
  });
  const thrown = new Promise((resolve) => Runtime.exceptionThrown(resolve));
  await Runtime.enable();
  await Debugger.enable();
  await Debugger.setPauseOnExceptions({ state });
  await Runtime.runIfWaitingForDebugger();
  await twice;
  note('pauses', pauses);
  const { exceptionDetails } = await thrown;
  note('exception', exceptionDetails);
  await client.close();
  note('status of it', await ended);
}

async function main(out, command) {
  await session(command);
  await uncaught(command, 'all');
  await uncaught(command, 'uncaught');
  fs.writeFileSync(out, JSON.stringify(transcript, null, 1) + '\n');
}

main(process.argv[2], process.argv.slice(3)).then(() => process.exit(0), (error) => {
  console.error(error);
  console.error(`after ${transcript.length} steps, the last: ${transcript.length && transcript[transcript.length - 1].step}`);
  process.exit(1);
});
