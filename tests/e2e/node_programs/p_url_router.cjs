// A router over URLs: patterns with names, queries, and a table of what matched.
'use strict';
const { URL } = require('node:url');
const routes = [];
function route(method, pattern, handler) {
  const names = [];
  const source = pattern.replace(/[.]/g, '\\$&').replace(/:(\w+)/g, (_, name) => (names.push(name), '([^/]+)')).replace(/\*/g, '(.*)');
  routes.push({ method, names, regexp: new RegExp(`^${source}$`), handler });
}
route('GET', '/users/:id', ({ id }, query) => `user ${id} ${query.get('fields') ?? 'all'}`);
route('GET', '/files/*', (_, query, rest) => `file ${rest.join()} ${[...query.keys()]}`);
route('POST', '/users', () => 'created');
route('GET', '/search', (_, query) => JSON.stringify(Object.fromEntries(query)));
function handle(method, href) {
  const { pathname, searchParams, hash } = new URL(href, 'http://localhost:8080');
  for (const { method: wanted, names, regexp, handler } of routes) {
    const found = wanted === method && regexp.exec(pathname);
    if (!found) continue;
    const values = found.slice(1).map(decodeURIComponent);
    return handler(Object.fromEntries(names.map((name, i) => [name, values[i]])), searchParams, values) + hash;
  }
  return `404 ${pathname}`;
}
const requests = [['GET', '/users/5'], ['GET', '/users/J%C3%BCrgen?fields=name,age#top'], ['POST', '/users'], ['GET', '/users'],
  ['GET', '/files/a/../b/c.txt?raw&x=1'], ['GET', '/search?q=a+b&lang=d%65'], ['GET', '//evil/x'], ['GET', 'http://h:1/users/%2F']];
console.table(requests.map(([method, href]) => ({ method, href, answer: handle(method, href) })));
