// require('url'): between paths and URLs, domains, options.
'use strict';
const url = require('node:url');
for (const text of ['file:///a/b', 'file:///a%20b', 'http://x', 'file://h/x', 'file:///a%2fb', 'file:///ü', 'nope', 'file:///%F0%9F%98%80']) {
  try {
    console.log(text, url.fileURLToPath(text));
  } catch (error) {
    console.log(text, error.name, error.code, error.message);
  }
}
for (const path of ['/a/b', '/a b#?%', '/ü', '/x/', '/a\\b', '/a\nb', '/a/../b']) console.log(path, url.pathToFileURL(path).href);
console.log(url.pathToFileURL('relative').href === `file://${require("path").resolve()}/relative`);
console.log(url.urlToHttpOptions(new URL('http://u:p%40@h:1/p?q#f')), url.urlToHttpOptions(new URL('http://[::1]/')));
for (const domain of ['español.com', '中文.com', 'xn--espaol-zwa.com', 'a.b', 'EXAMPLE.com']) console.log(domain, url.domainToASCII(domain), url.domainToUnicode(domain));
const long = new URL('http://u:p@español.com/p?q=1#f');
console.log(url.format(long), url.format(long, { auth: false, fragment: false, search: false }), url.format(long, { unicode: true }));
console.log(url.URL === URL, url.URLSearchParams === URLSearchParams, require('url') === url);
console.log(url.fileURLToPath(new URL('file:///x%25y')), url.fileURLToPath(url.pathToFileURL('/round trip %')));
