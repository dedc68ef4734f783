// What is not taken: as Node says it.
const fs = require('fs'), os = require('os'), path = require('path'), crypto = require('crypto'), { Buffer } = require('buffer');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wrong-')), file = path.join(folder, 'x');
fs.writeFileSync(file, 'abc');
const fd = fs.openSync(file, 'r+');
const tell = (what, fn) => {
  try {
    const made = fn();
    console.log(what, made);
  } catch (error) {
    console.log(what, error.name, error.code, error.message.replaceAll(folder, 'F'));
  }
};
tell('chmod', () => fs.chmodSync(file));
tell('fchmod', () => fs.fchmodSync(fd));
tell('mode', () => (fs.statSync(file).mode & 0o600).toString(8));
for (const len of [2 ** 53, 1e300, -(2 ** 60)]) tell('ftruncate', () => { try { fs.ftruncateSync(fd, len); } catch (e) { return [e.name, e.code]; } return 'done'; });
for (const position of [2 ** 60, 1e300]) tell('position', () => { try { fs.readSync(fd, Buffer.alloc(2), 0, 2, position); } catch (e) { return [e.name, e.code]; } return 'done'; });
tell('size', () => fs.fstatSync(fd).size);
fs.closeSync(fd);
fs.rmSync(folder, { recursive: true });

tell('hmac', () => crypto.createHmac('nope', 'key'));
tell('fill', () => crypto.randomFillSync(Buffer.alloc(4), 5));
tell('fill', () => crypto.randomFillSync(Buffer.alloc(4), -1));
tell('fill', () => crypto.randomFillSync(Buffer.alloc(4), 4).length);

const clone = (...args) => { try { return structuredClone(...args); } catch (e) { return [e.constructor.name, e.name, e.code]; } };
const buffer = new ArrayBuffer(8);
console.log(clone(buffer, { transfer: [buffer, buffer] }), buffer.byteLength);
console.log(clone(1, { transfer: [{}] }));
console.log(clone(buffer, { transfer: [buffer] }).byteLength, buffer.byteLength);

console.log(new Request('http://a/', null).method, new Response('x', null).status);
for (const statusText of ['a\nb', 'a\0', '\u0100', 'a\tb', '\xe9']) {
  try { console.log(JSON.stringify(new Response('x', { statusText }).statusText)); } catch (e) { console.log(e.name); }
}
for (const body of [Symbol('s'), 5, { toString: () => 'own' }]) {
  try { new Response(body).text().then(console.log); } catch (e) { console.log(e.name); }
}

const EventEmitter = require('events'), emitter = new EventEmitter();
const told = ({ name, code, message }) => console.log(name, code, message);
for (const signal of [5, 'x', true]) {
  EventEmitter.once(emitter, 'x', { signal }).catch(told);
  tell('on', () => EventEmitter.on(emitter, 'x', { signal }));
}
console.log(emitter.listenerCount('x'), emitter.eventNames());
