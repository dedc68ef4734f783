// Text between encodings, with round trips and what cannot be.
'use strict';
const samples = ['', 'a', 'plain ASCII', 'Grüße', '日本語', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}', '\ud800', 'a\0b'];
const encodings = ['utf8', 'utf16le', 'latin1', 'ascii', 'hex', 'base64', 'base64url'];
for (const text of samples) {
  const bytes = Buffer.from(text);
  const row = encodings.map((encoding) => bytes.toString(encoding));
  console.log(JSON.stringify(text), bytes.length, Buffer.byteLength(text, 'utf16le'), JSON.stringify(row));
  for (const encoding of ['utf8', 'hex', 'base64', 'base64url']) {
    const back = Buffer.from(bytes.toString(encoding), encoding);
    if (!back.equals(bytes)) console.log('not the same', encoding, back, bytes);
  }
  console.log(encodeURIComponent(text.toWellFormed()), new URLSearchParams({ text }).toString(), text.isWellFormed());
}
for (const text of ['hello', 'Man', 'Ma', 'M']) console.log(btoa(text), atob(btoa(text)) === text, Buffer.from(text).toString('base64') === btoa(text));
console.log(Buffer.from('4a6f7', 'hex'), Buffer.from('zz', 'hex'), Buffer.from('SGk', 'base64').toString(), Buffer.from('S G k =', 'base64').toString());
const mixed = Buffer.alloc(12);
console.log(mixed.write('ü', 0), mixed.write('ff00', 2, 'hex'), mixed.write('\u20ac', 4, 'utf16le'), mixed.write('ü', 6, 'latin1'), mixed);
console.log([...new TextEncoder().encode('€')], new TextDecoder('utf-16le').decode(Buffer.from('hé', 'utf16le')), Buffer.from('€').map((b) => b ^ 255));
