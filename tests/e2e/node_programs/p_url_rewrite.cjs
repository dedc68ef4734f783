// Links of a page: resolved, normalised, counted, rewritten.
'use strict';
const { URL, URLSearchParams, fileURLToPath, pathToFileURL, urlToHttpOptions } = require('url');
const base = new URL('https://user:pw@example.com:8443/docs/guide/intro.html?lang=en#top');
const links = ['../api/', './next.html?x=1', '/root', '//cdn.example.net/lib.js', '#part', '?q=a b&c=ä', 'mailto:me@example.com', 'http://EXAMPLE.com:80/%7Euser/./a/../b', 'data:,x', 'http://[::1]:3000/'];
for (const link of links) {
  const url = new URL(link, base);
  console.log(link.padEnd(42), url.href, url.origin);
}
console.log(base);
base.searchParams.append('tag', 'a&b');
base.searchParams.set('lang', 'de');
base.hash = '';
base.port = '443';
base.username = '';
base.password = '';
console.log(base.href, base.host, base.searchParams.size);
function clean(text) {
  const url = new URL(text);
  for (const key of [...url.searchParams.keys()]) {
    if (key.startsWith('utm_')) url.searchParams.delete(key);
  }
  url.searchParams.sort();
  url.pathname = url.pathname.replace(/\/+$/, '') || '/';
  return url.toString();
}
console.log(clean('https://example.com/a//?utm_source=x&z=1&b=2&utm_medium=y'));
const params = new URLSearchParams({ page: 2, q: 'x y', none: '' });
params.append('q', '+');
console.log(params.toString(), params.getAll('q'), [...params].length);
console.log(fileURLToPath('file:///tmp/a%20b.txt'), pathToFileURL('/tmp/c d#e').href);
console.log(urlToHttpOptions(new URL('http://a:b@example.com/x?y')).auth);
console.log(URL.canParse('nothing'), URL.canParse('../a', 'https://example.com/b/'));
for (const bad of ['', 'http://', 'http://a b/', 'https://example.com:99999/']) {
  try {
    new URL(bad);
  } catch (error) {
    console.log(error.name, error.code, error.message, JSON.stringify(error.input));
  }
}
