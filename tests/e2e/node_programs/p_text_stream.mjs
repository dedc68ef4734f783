// Text in pieces: decoded across borders, checked, encoded into what there is.
const encoder = new TextEncoder();
const bytes = encoder.encode('naïve – 日本 – 😀!');
console.log(bytes.length, encoder.encoding);
for (const size of [1, 2, 3, 5]) {
  const decoder = new TextDecoder();
  let text = '';
  for (let at = 0; at < bytes.length; at += size) {
    text += decoder.decode(bytes.subarray(at, at + size), { stream: true });
  }
  text += decoder.decode();
  console.log(size, text);
}
const broken = Uint8Array.of(0x61, 0xff, 0xc3, 0x28, 0xf0, 0x9f, 0x62, 0xe2, 0x82);
console.log(JSON.stringify(new TextDecoder().decode(broken)));
try {
  new TextDecoder('utf-8', { fatal: true }).decode(broken);
} catch (error) {
  console.log(error.name, error.code, error.message);
}
const marked = Uint8Array.of(0xef, 0xbb, 0xbf, 0x41);
console.log(new TextDecoder().decode(marked).length, new TextDecoder('utf8', { ignoreBOM: true }).decode(marked).length);
const room = new Uint8Array(6);
console.log(encoder.encodeInto('aä😀b', room), room);
console.log(new TextDecoder('utf-16le').decode(Uint8Array.of(0x61, 0, 0x3d, 0xd8, 0, 0xde)));
console.log(encoder.encode('\ud800x'), new TextDecoder('UTF8').encoding);
console.log(atob('aGk='), btoa('hi'), Buffer.from('😀', 'utf16le').toString('hex'));
for (const bad of [() => btoa('😀'), () => atob('%'), () => new TextDecoder('nothing')]) {
  try {
    bad();
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
