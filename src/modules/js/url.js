// url.js: URL and URLSearchParams, and what require("url") has beside them. The body of a function of
// (exports, require, module, internal).
'use strict';

const errors = internal.own('errors');
const { inspect } = internal.own('inspect');
const own = internal.own('url_parse');
const { isSpecial } = own;

// ---- URLSearchParams --------------------------------------------------------------------------------------

const decodeForm = (text) => own.decoded(text.replaceAll('+', ' '));
const encodeForm = (text) => {
  let out = '';
  for (const byte of new Uint8Array(internal.encodeText(text.toWellFormed(), 0))) {
    const c = String.fromCharCode(byte);
    out += /[a-zA-Z0-9*\-._]/.test(c) ? c : byte === 32 ? '+' : `%${byte < 16 ? '0' : ''}${byte.toString(16).toUpperCase()}`;
  }
  return out;
};

function parseForm(text) {
  const list = [];
  for (const part of text.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    list.push(at === -1 ? [decodeForm(part), ''] : [decodeForm(part.slice(0, at)), decodeForm(part.slice(at + 1))]);
  }
  return list;
}

const formText = (list) => list.map(([name, value]) => `${encodeForm(name)}=${encodeForm(value)}`).join('&');
const asText = (value) => `${value}`.toWellFormed();

function listOf(given) {
  if (given === undefined || given === null) return [];
  if (typeof given !== 'object' && typeof given !== 'function') {
    const text = asText(given);
    return parseForm(text[0] === '?' ? text.slice(1) : text);
  }
  const iterate = given[Symbol.iterator];
  if (iterate == null) return Reflect.ownKeys(given).filter((key) => Object.prototype.propertyIsEnumerable.call(given, key)).map((key) => [asText(key), asText(given[key])])
    .reduce((list, [key, value]) => { // what is the same once it is well-formed
      const found = list.find((pair) => pair[0] === key);
      if (found) found[1] = value;
      else list.push([key, value]);
      return list;
    }, []);
  if (typeof iterate !== 'function') throw errors.coded(TypeError, 'ERR_ARG_NOT_ITERABLE', 'Query pairs must be iterable');
  const list = [];
  for (const pair of given) {
    if (pair == null || (typeof pair !== 'object' && typeof pair !== 'function') || typeof pair[Symbol.iterator] !== 'function') {
      throw errors.coded(TypeError, 'ERR_INVALID_TUPLE', 'Each query pair must be an iterable [name, value] tuple');
    }
    const two = [...pair];
    if (two.length !== 2) throw errors.coded(TypeError, 'ERR_INVALID_TUPLE', 'Each query pair must be an iterable [name, value] tuple');
    list.push([asText(two[0]), asText(two[1])]);
  }
  return list;
}

const invalidThis = (name) => errors.coded(TypeError, 'ERR_INVALID_THIS', `Value of "this" must be of type ${name}`);
let listIn, setListIn, setUrlIn;
const byCode = (a, b) => a < b ? -1 : a > b ? 1 : 0;

class URLSearchParams {
  #list = [];
  #url = undefined;
  constructor(given = undefined) { this.#list = listOf(given); }
  static {
    listIn = (params) => {
      if (!(#list in params)) throw invalidThis('URLSearchParams');
      return params.#list;
    };
    setListIn = (params, list) => { params.#list = list; };
    setUrlIn = (params, url) => { params.#url = url; };
  }
  #changed() { if (this.#url) queryOf(this.#url, formText(this.#list)); }
  get size() { return listIn(this).length; }
  append(name, value) {
    listIn(this);
    if (arguments.length < 2) throw errors.missingArgs('name', 'value');
    this.#list.push([asText(name), asText(value)]);
    this.#changed();
  }
  delete(name, value = undefined) {
    listIn(this);
    if (arguments.length < 1) throw errors.missingArgs('name');
    name = asText(name);
    if (value !== undefined) value = asText(value);
    this.#list = this.#list.filter((pair) => pair[0] !== name || (value !== undefined && pair[1] !== value));
    this.#changed();
  }
  get(name) {
    listIn(this);
    if (arguments.length < 1) throw errors.missingArgs('name');
    name = asText(name);
    return this.#list.find((pair) => pair[0] === name)?.[1] ?? null;
  }
  getAll(name) {
    listIn(this);
    if (arguments.length < 1) throw errors.missingArgs('name');
    name = asText(name);
    return this.#list.filter((pair) => pair[0] === name).map((pair) => pair[1]);
  }
  has(name, value = undefined) {
    listIn(this);
    if (arguments.length < 1) throw errors.missingArgs('name');
    name = asText(name);
    if (value !== undefined) value = asText(value);
    return this.#list.some((pair) => pair[0] === name && (value === undefined || pair[1] === value));
  }
  set(name, value) {
    listIn(this);
    if (arguments.length < 2) throw errors.missingArgs('name', 'value');
    name = asText(name);
    value = asText(value);
    const at = this.#list.findIndex((pair) => pair[0] === name);
    if (at === -1) this.#list.push([name, value]);
    else this.#list = this.#list.filter((pair, i) => i <= at || pair[0] !== name).with(at, [name, value]);
    this.#changed();
  }
  sort() {
    listIn(this);
    this.#list.sort((a, b) => byCode(a[0], b[0]));
    this.#changed();
  }
  forEach(callback, self = undefined) {
    listIn(this);
    errors.want(callback, 'function', 'callback');
    for (let i = 0; i < this.#list.length; i++) Reflect.apply(callback, self, [this.#list[i][1], this.#list[i][0], this]);
  }
  entries() { return new Iterator_(this, listIn(this), 'entries'); }
  keys() { return new Iterator_(this, listIn(this), 'keys'); }
  values() { return new Iterator_(this, listIn(this), 'values'); }
  toString() { return formText(listIn(this)); }
  [inspect.custom](depth, options) {
    if (typeof depth === 'number' && depth < 0) return options.stylize('[Object]', 'special');
    const list = listIn(this).map(([name, value]) => `${inspect(name, options)} => ${inspect(value, options)}`);
    const length = list.reduce((sum, text) => sum + text.length + 2, -2);
    if (length > options.breakLength) return `URLSearchParams {\n  ${list.join(',\n  ')} }`;
    return list.length ? `URLSearchParams { ${list.join(', ')} }` : 'URLSearchParams {}';
  }
}

class Iterator_ {
  #params;
  #kind;
  #at = 0;
  constructor(params, list, kind) {
    this.#params = params;
    this.#kind = kind;
  }
  #value([name, value]) { return this.#kind === 'keys' ? name : this.#kind === 'values' ? value : [name, value]; }
  next() {
    const list = listIn(this.#params);
    if (this.#at >= list.length) return { value: undefined, done: true };
    return { value: this.#value(list[this.#at++]), done: false };
  }
  [inspect.custom](depth, options) {
    if (typeof depth === 'number' && depth < 0) return options.stylize('[Object]', 'special');
    const left = listIn(this.#params).slice(this.#at).map((pair) => inspect(this.#value(pair), options));
    return `URLSearchParams Iterator { ${left.join(', ')} }`;
  }
}
Object.setPrototypeOf(Iterator_.prototype, Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())));
Object.defineProperty(Iterator_.prototype, Symbol.toStringTag, { value: 'URLSearchParams Iterator', configurable: true });

// ---- URL -----------------------------------------------------------------------------------------------------

let recordOf, queryOf;

function invalid(input, base) {
  const error = errors.coded(TypeError, 'ERR_INVALID_URL', 'Invalid URL', { input });
  if (base !== undefined) error.base = base;
  return error;
}

const canHaveUser = (url) => url.host !== null && url.host !== '' && url.scheme !== 'file';

class URL {
  #url;
  #params = undefined;
  constructor(input, base = undefined) {
    if (arguments.length === 0) throw errors.missingArgs('url');
    input = `${input}`;
    let from;
    if (base !== undefined) {
      base = `${base}`;
      from = own.parse(base);
      if (from === undefined) throw invalid(input, base);
    }
    this.#url = own.parse(input, from);
    if (this.#url === undefined) throw invalid(input, base);
  }
  static {
    recordOf = (url) => url !== null && typeof url === 'object' && #url in url ? url.#url : undefined;
    queryOf = (url, text) => { url.#url.query = text === '' ? null : text; };
  }
  static canParse(input, base = undefined) {
    if (arguments.length === 0) throw errors.missingArgs('url');
    const from = base === undefined ? undefined : own.parse(`${base}`);
    return (base === undefined || from !== undefined) && own.parse(`${input}`, from) !== undefined;
  }
  #query() { if (this.#params) setListIn(this.#params, parseForm(this.#url.query ?? '')); }
  #check() { if (!(#url in this)) throw invalidThis('URL'); }
  get href() { this.#check(); return own.text(this.#url); }
  set href(value) {
    value = `${value}`;
    const url = own.parse(value);
    if (url === undefined) throw invalid(value);
    this.#url = url;
    this.#query();
  }
  get origin() {
    const url = this.#url;
    if (url.scheme === 'blob') {
      const inner = own.parse(own.pathText(url));
      return inner && (inner.scheme === 'http' || inner.scheme === 'https') ? `${inner.scheme}://${own.hostText(inner)}` : 'null';
    }
    return isSpecial(url.scheme) && url.scheme !== 'file' ? `${url.scheme}://${own.hostText(url)}` : 'null';
  }
  get protocol() { return `${this.#url.scheme}:`; }
  set protocol(value) {
    const found = /^([a-zA-Z][a-zA-Z0-9+.-]*)(:|$)/.exec(`${value}`.replace(/[\t\n\r]/g, '')), url = this.#url;
    if (!found) return;
    const scheme = found[1].toLowerCase();
    if (isSpecial(scheme) !== isSpecial(url.scheme)) return;
    if (scheme === 'file' && (url.username || url.password || url.port !== null)) return;
    if (url.scheme === 'file' && url.host === '') return;
    url.scheme = scheme;
    if (url.port === own.special[scheme]) url.port = null;
  }
  get username() { return this.#url.username; }
  set username(value) { if (canHaveUser(this.#url)) this.#url.username = own.encodeAll(asText(value), own.USER); }
  get password() { return this.#url.password; }
  set password(value) { if (canHaveUser(this.#url)) this.#url.password = own.encodeAll(asText(value), own.USER); }
  get host() { return own.hostText(this.#url); }
  set host(value) { this.#setHost(asText(value), true); }
  get hostname() { return this.#url.host ?? ''; }
  set hostname(value) { this.#setHost(asText(value), false); }
  #setHost(text, withPort) {
    const url = this.#url;
    if (typeof url.path === 'string') return;
    text = text.replace(/[\t\n\r]/g, '');
    const end = text.search(isSpecial(url.scheme) ? /[/\\?#]/ : /[/?#]/);
    if (end !== -1) text = text.slice(0, end);
    const parts = /^(\[[^\]]*\]?|[^:]*)(?::(.*))?$/s.exec(text);
    if (parts === null || (parts[2] !== undefined && !withPort)) return;
    if (parts[1] === '' && (isSpecial(url.scheme) && url.scheme !== 'file' || url.username || url.password || url.port !== null || parts[2] !== undefined)) return;
    if (url.scheme === 'file') {
      const copy = { ...url };
      if (parts[2] === undefined && own.parseFileHost(copy, parts[1])) url.host = copy.host;
      return;
    }
    const host = parts[1] === '' ? '' : own.parseHost(parts[1], !isSpecial(url.scheme));
    if (host === undefined) return;
    url.host = host;
    const digits = /^[0-9]+/.exec(parts[2] ?? '');
    if (digits) own.parsePort(url, digits[0]);
  }
  get port() { return this.#url.port === null ? '' : `${this.#url.port}`; }
  set port(value) {
    const url = this.#url;
    if (!canHaveUser(url)) return;
    const text = `${value}`.replace(/[\t\n\r]/g, '');
    if (text === '') url.port = null;
    else if (/^[0-9]+/.test(text)) own.parsePort(url, /^[0-9]+/.exec(text)[0]);
  }
  get pathname() { return own.pathText(this.#url); }
  set pathname(value) {
    const url = this.#url;
    if (typeof url.path === 'string') return;
    const text = asText(value).replace(/[\t\n\r]/g, '');
    url.path = [];
    if (text === '' && !isSpecial(url.scheme) && url.host !== null) return;
    own.parsePath(url, (isSpecial(url.scheme) ? /^[/\\]/ : /^\//).test(text) ? text.slice(1) : text);
  }
  get search() { return this.#url.query ? `?${this.#url.query}` : ''; }
  set search(value) {
    const text = asText(value).replace(/[\t\n\r]/g, '');
    if (text === '') this.#url.query = null;
    else own.setQuery(this.#url, text[0] === '?' ? text.slice(1) : text);
    this.#query();
  }
  get searchParams() {
    if (this.#params === undefined) {
      this.#params = new URLSearchParams(this.#url.query ?? '');
      setListIn(this.#params, parseForm(this.#url.query ?? ''));
      setUrlIn(this.#params, this);
    }
    return this.#params;
  }
  get hash() { return this.#url.fragment ? `#${this.#url.fragment}` : ''; }
  set hash(value) {
    const text = asText(value).replace(/[\t\n\r]/g, '');
    if (text === '') this.#url.fragment = null;
    else own.setFragment(this.#url, text[0] === '#' ? text.slice(1) : text);
  }
  toString() { this.#check(); return own.text(this.#url); }
  toJSON() { this.#check(); return own.text(this.#url); }
  [inspect.custom](depth, options) {
    if (typeof depth === 'number' && depth < 0) return this;
    const fields = Object.create({ constructor: this.constructor === URL ? URL : this.constructor });
    for (const key of ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'searchParams', 'hash'])
      fields[key] = this[key];
    return `${this.constructor.name} ${inspect(fields, options).replace(/^Object <.*?> /, '')}`;
  }
}

for (const [Class, keys] of [
  [URL, ['toString', 'href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'searchParams', 'hash', 'toJSON']],
  [URLSearchParams, ['append', 'delete', 'get', 'getAll', 'has', 'set', 'sort', 'entries', 'forEach', 'keys', 'values', 'toString', 'size']],
]) {
  for (const key of keys) Object.defineProperty(Class.prototype, key, { enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}
Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, { value: URLSearchParams.prototype.entries, writable: true, configurable: true });
Object.defineProperty(URL, 'canParse', { enumerable: true });

// ---- Files -----------------------------------------------------------------------------------------------------

function fileURLToPath(url) {
  if (typeof url === 'string') url = new URL(url);
  else if (!recordOf(url)) throw errors.argType('path', ['string', 'URL'], url);
  if (url.protocol !== 'file:') throw errors.coded(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file');
  if (url.hostname !== '') throw errors.coded(TypeError, 'ERR_INVALID_FILE_URL_HOST', 'File URL host must be "localhost" or empty on linux');
  if (/%2f/i.test(url.pathname)) throw errors.coded(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must not include encoded / characters', { input: url });
  return decodeURIComponent(url.pathname);
}

function pathToFileURL(path) {
  const full = internal.own('path').resolve(path), url = new URL('file://');
  url.pathname = (path.endsWith('/') && !full.endsWith('/') ? `${full}/` : full)
    .replace(/%/g, '%25').replace(/\\/g, '%5C').replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/\t/g, '%09').replace(/\?/g, '%3F').replace(/#/g, '%23');
  return url;
}

function urlToHttpOptions(url) {
  const { hostname, pathname, port, username, password, search } = url;
  const options = { __proto__: null, ...url, protocol: url.protocol, hostname: hostname[0] === '[' ? hostname.slice(1, -1) : hostname,
    hash: url.hash, search, pathname, path: `${pathname || ''}${search || ''}`, href: url.href };
  if (port !== '') options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

// Of a URL alone.
function format(url, options) {
  const record = recordOf(url);
  if (!record) throw errors.argType('urlObject', 'URL', url);
  const shown = { ...record };
  if (options?.auth === false) shown.username = shown.password = '';
  if (options?.search === false) shown.query = null;
  if (options?.unicode && shown.host) shown.host = own.toUnicode(shown.host);
  return own.text(shown, options?.fragment === false);
}

const domainToASCII = (domain) => own.parse(`ws://${domain}`)?.host ?? '';
const domainToUnicode = (domain) => own.toUnicode(domainToASCII(`${domain}`));

module.exports = { URL, URLSearchParams, fileURLToPath, pathToFileURL, urlToHttpOptions, format, domainToASCII, domainToUnicode };
