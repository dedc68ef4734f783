// TextEncoder, TextDecoder, atob and btoa.
'use strict';
const B=[[],[0x41],[0xc3,0xbc],[0xc3],[0xe2,0x82],[0xe2,0x82,0xac],[0xf0,0x9f,0x98],[0xf0,0x9f,0x98,0x80],[0xff],[0xef,0xbb,0xbf,0x41],[0xef,0xbb,0xbf,0xef,0xbb,0xbf],[0xed,0xa0,0x80],[0xc0,0x80],[0xf4,0x90,0x80,0x80],[0x80,0x41],[0xfe,0xff,0,0x41],[0xff,0xfe,0x41,0],[0x41,0,0x42],[0,0xd8,0,0xdc],[0,0xd8],[0,0xd8,0x41,0],[0x93,0x94,0xe9]];

const attempt = (what, f) => {
  try {
    console.log(what, JSON.stringify(f()));
  } catch (error) {
    console.log(what, error.name, error.code, error.name === 'InvalidCharacterError' ? '' : error.message);
  }
};
for (const label of ['utf-8', 'UTF8', 'utf-16le', ' utf-8 ', 'nope', 'latin1']) {
  for (const fatal of [false, true]) {
    for (const ignoreBOM of [false, true]) {
      for (const bytes of B) {
        if (label === 'latin1' && bytes.some((byte) => byte > 127)) continue; // Node 20 does not follow the standard there
        attempt([label, fatal, ignoreBOM, bytes].join(), () => {
          const decoder = new TextDecoder(label, { fatal, ignoreBOM });
          return [decoder.encoding, decoder.decode(new Uint8Array(bytes))];
        });
        attempt(['stream', label, fatal, ignoreBOM, bytes].join(), () => {
          const decoder = new TextDecoder(label, { fatal, ignoreBOM }), parts = [];
          for (const byte of bytes) parts.push(decoder.decode(new Uint8Array([byte]), { stream: true }));
          parts.push(decoder.decode(), decoder.decode(new Uint8Array([0x41, 0x42])));
          return parts.join('|');
        });
      }
    }
  }
}
for (const text of ['a', '', 'ab', 'abc', 'abcd', 'YQ==', 'YQ', 'YWI=', 'YWJj', 'Y Q = =', '====', 'Y', 'a-b_', 'ü', 'YQ=', 'YWJjZA==']) {
  attempt(`atob ${text}`, () => atob(text));
  attempt(`btoa ${text}`, () => btoa(text));
}
const encoder = new TextEncoder(), into = new Uint8Array(6);
for (const text of ['', 'abc', 'ü€\u{1f600}', '\ud800x', 'abcdefgh', 'abc\u{1f600}']) {
  into.fill(0);
  console.log(encoder.encode(text), encoder.encodeInto(text, into), into);
}
console.log(encoder.encode().length, encoder.encoding, new TextDecoder().decode(encoder.encode('ü').buffer), new TextDecoder('utf-16').encoding);
console.log(new TextDecoder().decode(new DataView(new ArrayBuffer(2), 1)), new TextDecoder().decode());
for (const f of [() => encoder.encodeInto(1, into), () => encoder.encodeInto('a', []), () => new TextDecoder('x')]) attempt(String(f), f);
