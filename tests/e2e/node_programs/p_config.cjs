// A configuration: defaults, files by path, environment-like overrides, checked.
'use strict';
const path = require('path');
const { inspect, isDeepStrictEqual } = require('util');
const defaults = { server: { port: 8080, host: 'localhost', tls: null }, paths: { root: '/srv/app', logs: 'logs', cache: '../cache' }, flags: new Set(['safe']) };
function merge(base, over) {
  if (over === undefined) return base;
  if (typeof base !== 'object' || base === null || Array.isArray(base) || base instanceof Set) return over;
  const out = { ...base };
  for (const key of Object.keys(over)) out[key] = merge(base[key], over[key]);
  return out;
}
function resolved({ root, ...rest }) {
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, path.resolve(root, value)]));
}
const overrides = ['server.port=9090', 'server.tls.cert=/etc/x.pem', 'paths.logs=/var/log', 'nothing=here'];
const over = {};
for (const text of overrides) {
  const [key, value] = text.split('='), parts = key.split('.');
  let at = over;
  for (const part of parts.slice(0, -1)) at = at[part] ??= {};
  at[parts.at(-1)] = /^\d+$/.test(value) ? Number(value) : value;
}
const config = merge(defaults, over);
console.log(config, resolved(config.paths));
console.log(isDeepStrictEqual(defaults, merge(defaults, {})), config.paths !== defaults.paths, structuredClone(config).flags);
for (const file of Object.values(resolved(config.paths))) console.log(path.relative('/srv/app', file), path.parse(file).name, path.extname(file) || '-');
console.log(inspect(config, { compact: 1, breakLength: 60, sorted: true }));
