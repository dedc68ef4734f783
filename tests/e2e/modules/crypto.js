// crypto: what Node prints, line for line.
const crypto = require('crypto');
const out = (...a) => console.log(a.join(' '));
for (const name of ['md5', 'sha1', 'sha256', 'sha512', 'sha384', 'sha3-256', 'ripemd160', 'SHA256', 'RSA-SHA256', 'blake2b512'])
  out(name, crypto.createHash(name).update('abc').digest('hex'), crypto.createHmac(name, 'key').update('abc').digest('base64'));
out(crypto.createHash('sha256').digest('hex'));
out(crypto.createHash('shake128', { outputLength: 5 }).update('x').digest('hex'));
out(crypto.createHash('sha1').update('616263', 'hex').update(new Uint8Array([1, 2])).digest('base64url'));
out([...crypto.createHash('md5').update('\u00fc').digest()].join());
const h = crypto.createHash('sha256').update('a'), copy = h.copy();
out(h.update('b').digest('hex'), copy.update('c').digest('hex'));
for (const fn of [() => h.digest(), () => h.update('x'), () => crypto.createHash(5), () => crypto.createHash('md5').update(5), () => crypto.createHmac('sha1'),
  () => crypto.timingSafeEqual(new Uint8Array(1), new Uint8Array(2)), () => crypto.timingSafeEqual(1, 2), () => crypto.randomBytes('x')]) {
  try { out('none', fn()); } catch (e) { out(e.name, e.code, e.message); }
}
out(crypto.timingSafeEqual(new Uint8Array([1, 2]), new Uint8Array([1, 2])), crypto.timingSafeEqual(new Uint8Array([1, 2]), new Uint8Array([1, 3])));
out(crypto.randomBytes(16).length, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()));
const n = Array.from({ length: 200 }, () => crypto.randomInt(3, 9)); out(Math.min(...n), Math.max(...n), n.every(Number.isInteger));
out(crypto.pbkdf2Sync('password', 'salt', 1000, 20, 'sha256').toString('hex').length > 0);
out([...crypto.pbkdf2Sync('password', 'salt', 1000, 20, 'sha256')].join());
out(globalThis.crypto === crypto.webcrypto, crypto.getRandomValues(new Uint32Array(4)).length, crypto.webcrypto.randomUUID().length);
crypto.randomBytes(4, (err, b) => {
  out(err, b.length);
  (async () => {
    out([...new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array([97, 98, 99])))].join());
    out([...new Uint8Array(await globalThis.crypto.subtle.digest({ name: 'sha-1' }, new ArrayBuffer(3)))].join());
    await crypto.subtle.digest('MD5', new Uint8Array(1)).catch((e) => out(e.name, e.message));
  })();
});
