// url_parse.js: URLs into records and back, by the WHATWG's standard. The body of a function of
// (exports, require, module, internal).
'use strict';

const special = { __proto__: null, 'http': 80, 'https': 443, 'ws': 80, 'wss': 443, 'ftp': 21, 'file': null };
const isSpecial = (scheme) => scheme in special;
const FAILED = undefined;

// ---- Percent encoding -----------------------------------------------------------------------------

const charsOf = (text) => new Set(text);
const FRAGMENT = charsOf(' "<>`'), QUERY = charsOf(' "#<>'), SPECIAL_QUERY = charsOf(' "#<>\''), PATH = charsOf(' "#<>?^`{}'),
  USER = charsOf(' "#<>?`{}/:;=@[\\]^|'), CONTROL = charsOf('');
const hex = (byte) => `%${byte < 16 ? '0' : ''}${byte.toString(16).toUpperCase()}`;

function encoded(letter, set) {
  const code = letter.codePointAt(0);
  if (code > 0x1f && code < 0x7f) return set.has(letter) ? hex(code) : letter;
  let out = '';
  for (const byte of new Uint8Array(internal.encodeText(letter, 0))) out += hex(byte);
  return out;
}

function encodeAll(text, set) {
  let out = '';
  for (const letter of text) out += encoded(letter, set);
  return out;
}

// Bytes of a text with %xx.
function decodedBytes(text) {
  const bytes = new Uint8Array(internal.encodeText(text, 0)), out = [];
  for (let i = 0; i < bytes.length; i++) {
    const pair = bytes[i] === 37 ? String.fromCharCode(bytes[i + 1], bytes[i + 2]) : '';
    if (/^[0-9a-fA-F]{2}$/.test(pair)) {
      out.push(parseInt(pair, 16));
      i += 2;
    } else {
      out.push(bytes[i]);
    }
  }
  return Uint8Array.from(out);
}
const decoded = (text) => {
  const bytes = decodedBytes(text);
  return internal.decodeText(bytes, 0, bytes.length, 0);
};

// ---- Hosts -----------------------------------------------------------------------------------------

function ipv4Number(text) {
  if (text === '') return NaN;
  let base = 10;
  if (/^0x/i.test(text)) {
    text = text.slice(2);
    base = 16;
  } else if (text.length > 1 && text[0] === '0') {
    text = text.slice(1);
    base = 8;
  }
  if (text === '') return 0;
  const digits = base === 10 ? /^[0-9]+$/ : base === 16 ? /^[0-9a-f]+$/i : /^[0-7]+$/;
  return digits.test(text) ? parseInt(text, base) : NaN;
}

function endsInNumber(host) {
  const parts = host.split('.');
  if (parts.at(-1) === '') {
    if (parts.length === 1) return false;
    parts.pop();
  }
  const last = parts.at(-1);
  return /^[0-9]+$/.test(last) || /^0x[0-9a-f]*$/i.test(last);
}

function ipv4(host) {
  const parts = host.split('.');
  if (parts.at(-1) === '' && parts.length > 1) parts.pop();
  if (parts.length > 4) return FAILED;
  const numbers = parts.map(ipv4Number);
  if (numbers.some(Number.isNaN)) return FAILED;
  if (numbers.slice(0, -1).some((number) => number > 255)) return FAILED;
  if (numbers.at(-1) >= 256 ** (5 - numbers.length)) return FAILED;
  let address = numbers.at(-1);
  numbers.slice(0, -1).forEach((number, i) => { address += number * 256 ** (3 - i); });
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

function ipv6Pieces(text) {
  const halves = text.split('::');
  if (halves.length > 2) return FAILED;
  const pieces = (half) => {
    if (half === '') return [];
    const out = [], parts = half.split(':');
    for (const [i, part] of parts.entries()) {
      if (part.includes('.')) {
        if (i !== parts.length - 1 || !/^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/.test(part)) return FAILED;
        const bytes = part.split('.').map(Number);
        if (bytes.some((byte) => byte > 255)) return FAILED;
        out.push(bytes[0] * 256 + bytes[1], bytes[2] * 256 + bytes[3]);
      } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
        out.push(parseInt(part, 16));
      } else {
        return FAILED;
      }
    }
    return out;
  };
  const head = pieces(halves[0]), tail = halves.length === 2 ? pieces(halves[1]) : [];
  if (head === FAILED || tail === FAILED) return FAILED;
  if (halves.length === 2 && halves[0].split(':').at(-1).includes('.')) return FAILED;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return FAILED;
  return [...head, ...new Array(missing).fill(0), ...tail];
}

function ipv6(text) {
  const pieces = ipv6Pieces(text);
  if (pieces === FAILED) return FAILED;
  let best = -1, length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && pieces[end] === 0) end++;
    if (end - i > length) [best, length] = [i, end - i];
  }
  const show = (list) => list.map((piece) => piece.toString(16)).join(':');
  return best === -1 ? `[${show(pieces)}]` : `[${show(pieces.slice(0, best))}::${show(pieces.slice(best + length))}]`;
}

// RFC 3492, of one label.
function punycode(label) {
  const input = Array.from(label, (letter) => letter.codePointAt(0)), basic = input.filter((code) => code < 128);
  let out = String.fromCharCode(...basic), n = 128, delta = 0, bias = 72, done = basic.length;
  if (done) out += '-';
  while (done < input.length) {
    const next = Math.min(...input.filter((code) => code >= n));
    delta += (next - n) * (done + 1);
    n = next;
    for (const code of input) {
      if (code < n) delta++;
      if (code !== n) continue;
      let q = delta;
      for (let k = 36; ; k += 36) {
        const t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
        if (q < t) break;
        const digit = t + (q - t) % (36 - t);
        out += String.fromCharCode(digit + (digit < 26 ? 97 : 22));
        q = Math.floor((q - t) / (36 - t));
      }
      out += String.fromCharCode(q + (q < 26 ? 97 : 22));
      let points = done + 1;
      delta = done === basic.length ? Math.floor(delta / 700) : delta >> 1;
      delta += Math.floor(delta / points);
      let k = 0;
      for (; delta > 455; k += 36) delta = Math.floor(delta / 35);
      bias = k + Math.floor(36 * delta / (delta + 38));
      delta = 0;
      done++;
    }
    delta++;
    n++;
  }
  return `xn--${out}`;
}

function unpunycode(text) {
  let n = 128, i = 0, bias = 72;
  const at = text.lastIndexOf('-'), out = Array.from(at > 0 ? text.slice(0, at) : '', (c) => c.charCodeAt(0));
  for (let index = at > 0 ? at + 1 : 0; index < text.length;) {
    const old = i;
    for (let w = 1, k = 36; ; k += 36) {
      if (index >= text.length) return undefined;
      const c = text.charCodeAt(index++), digit = c - 48 < 10 && c >= 48 ? c - 22 : c >= 97 && c < 123 ? c - 97 : 36;
      if (digit >= 36) return undefined;
      i += digit * w;
      const t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
      if (digit < t) break;
      w *= 36 - t;
    }
    const points = out.length + 1;
    let delta = old === 0 ? Math.floor((i - old) / 700) : (i - old) >> 1;
    delta += Math.floor(delta / points);
    let k = 0;
    for (; delta > 455; k += 36) delta = Math.floor(delta / 35);
    bias = k + Math.floor(36 * delta / (delta + 38));
    n += Math.floor(i / points);
    i %= points;
    if (n > 0x10ffff) return undefined;
    out.splice(i++, 0, n);
  }
  return String.fromCodePoint(...out);
}

function toASCII(domain) {
  if (!/[^\0-\x7f]/.test(domain)) return domain.toLowerCase();
  const text = domain.replace(/[\u00ad\u200b\u2060\ufeff]/g, '').normalize('NFKC').toLowerCase().replace(/[\u3002\uff0e\uff61]/g, '.').normalize('NFC');
  return text.split('.').map((label) => !/[^\0-\x7f]/.test(label) ? label : label.startsWith('xn--') ? 'xn--' : punycode(label)).join('.');
}
const toUnicode = (domain) => domain.split('.').map((label) => label.startsWith('xn--') ? unpunycode(label.slice(4)) ?? label : label).join('.');

const forbiddenHost = /[\0\t\n\r #/:<>?@[\\\]^|]/, forbiddenDomain = /[\0-\x20"#%/:<>?@[\\\]^`{|}\x7f]/;

function parseHost(text, opaque) {
  if (text[0] === '[') return text.at(-1) === ']' ? ipv6(text.slice(1, -1)) : FAILED;
  if (opaque) return forbiddenHost.test(text) ? FAILED : encodeAll(text, CONTROL);
  const bytes = decodedBytes(text);
  if (!internal.isUtf8(bytes, 0, bytes.length)) return FAILED;
  const domain = toASCII(internal.decodeText(bytes, 0, bytes.length, 0));
  if (domain === '' || forbiddenDomain.test(domain)) return FAILED;
  for (const label of domain.split('.')) if (label.startsWith('xn--') && (label === 'xn--' || unpunycode(label.slice(4)) === undefined)) return FAILED;
  return endsInNumber(domain) ? ipv4(domain) : domain;
}

// ---- Paths --------------------------------------------------------------------------------------------

const isDot = (part) => part === '.' || part.toLowerCase() === '%2e';
const isDots = (part) => ['..', '.%2e', '%2e.', '%2e%2e'].includes(part.toLowerCase());
const isDrive = (text) => /^[a-zA-Z][:|]$/.test(text);

function shorten(url) {
  if (url.scheme === 'file' && url.path.length === 1 && /^[a-zA-Z]:$/.test(url.path[0])) return;
  url.path.pop();
}

function parsePath(url, text) {
  const parts = text.split(isSpecial(url.scheme) ? /[/\\]/ : '/');
  parts.forEach((part, i) => {
    const last = i === parts.length - 1;
    if (isDots(part)) {
      shorten(url);
      if (last) url.path.push('');
    } else if (isDot(part)) {
      if (last) url.path.push('');
    } else {
      if (url.scheme === 'file' && url.path.length === 0 && isDrive(part)) part = `${part[0]}:`;
      url.path.push(encodeAll(part, PATH));
    }
  });
}

// ---- Authorities ----------------------------------------------------------------------------------------

function parsePort(url, text) {
  if (!/^[0-9]*$/.test(text)) return false;
  if (text === '') return true;
  const port = parseInt(text, 10);
  if (port > 65535) return false;
  url.port = port === special[url.scheme] ? null : port;
  return true;
}

function parseAuthority(url, text) {
  const at = text.lastIndexOf('@');
  if (at !== -1) {
    const user = text.slice(0, at), colon = user.indexOf(':');
    url.username = encodeAll(colon === -1 ? user : user.slice(0, colon), USER);
    url.password = colon === -1 ? '' : encodeAll(user.slice(colon + 1), USER);
    text = text.slice(at + 1);
    if (text === '') return false;
  }
  const parts = /^(\[[^\]]*\]?|[^:]*)(?::(.*))?$/s.exec(text);
  if (parts === null) return false;
  if (parts[1] === '' && (isSpecial(url.scheme) || parts[2] !== undefined || at !== -1)) return false;
  url.host = parts[1] === '' ? '' : parseHost(parts[1], !isSpecial(url.scheme));
  return url.host !== FAILED && parsePort(url, parts[2] ?? '');
}

// A file's: no port, and localhost is none.
function parseFileHost(url, text) {
  const host = text === '' ? '' : parseHost(text, false);
  url.host = host === 'localhost' ? '' : host;
  return host !== FAILED;
}

// ---- The whole ----------------------------------------------------------------------------------------------

const copy = (url) => ({ ...url, path: typeof url.path === 'string' ? url.path : [...url.path] });

function setQuery(url, query) { url.query = query === undefined ? null : encodeAll(query, isSpecial(url.scheme) ? SPECIAL_QUERY : QUERY); }
function setFragment(url, fragment) { url.fragment = fragment === undefined ? null : encodeAll(fragment, FRAGMENT); }

// "authority/path" behind the slashes.
function parseRest(url, rest, query) {
  const slash = rest.search(isSpecial(url.scheme) ? /[/\\]/ : /\//), authority = slash === -1 ? rest : rest.slice(0, slash);
  if (!parseAuthority(url, authority)) return FAILED;
  url.path = [];
  if (slash !== -1) parsePath(url, rest.slice(slash + 1));
  else if (isSpecial(url.scheme)) url.path = [''];
  setQuery(url, query);
  return url;
}

const startsWithDrive = (text) => /^[a-zA-Z][:|]([/\\]|$)/.test(text);

function parseFile(url, rest, query, hasQuery, base) {
  const slashes = /^[/\\]{0,2}/.exec(rest)[0].length, from = base && base.scheme === 'file' ? base : undefined;
  url.host = '';
  url.path = [];
  setQuery(url, query);
  if (slashes === 2) {
    const text = rest.slice(2), slash = text.search(/[/\\]/), host = slash === -1 ? text : text.slice(0, slash);
    if (isDrive(host)) parsePath(url, text);
    else if (!parseFileHost(url, host)) return FAILED;
    else parsePath(url, slash === -1 ? '' : text.slice(slash + 1));
    return url;
  }
  if (slashes === 1) {
    if (from) {
      url.host = from.host;
      if (!startsWithDrive(rest.slice(1)) && /^[a-zA-Z]:$/.test(from.path[0] ?? '')) url.path.push(from.path[0]);
    }
    parsePath(url, rest.slice(1));
    return url;
  }
  if (!from) {
    parsePath(url, rest);
    return url;
  }
  url.host = from.host;
  if (rest === '') {
    url.path = [...from.path];
    if (!hasQuery) url.query = from.query;
    return url;
  }
  if (!startsWithDrive(rest)) {
    url.path = [...from.path];
    shorten(url);
  }
  parsePath(url, rest);
  return url;
}

function parseRelative(url, rest, query, hasQuery, base) {
  const slash = isSpecial(url.scheme) ? /^[/\\]/ : /^\//, slashes = isSpecial(url.scheme) ? /^[/\\]{2}/ : /^\/\//;
  if (slashes.test(rest)) return parseRest(url, isSpecial(url.scheme) ? rest.replace(/^[/\\]+/, '') : rest.slice(2), query);
  url.username = base.username;
  url.password = base.password;
  url.host = base.host;
  url.port = base.port;
  url.path = [];
  setQuery(url, query);
  if (slash.test(rest)) {
    parsePath(url, rest.slice(1));
  } else {
    url.path = [...base.path];
    if (rest === '') {
      if (!hasQuery) url.query = base.query;
    } else {
      shorten(url);
      parsePath(url, rest);
    }
  }
  return url;
}

function parse(text, base) {
  text = text.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '').replace(/[\t\n\r]/g, '').toWellFormed();
  const hash = text.indexOf('#'), fragment = hash === -1 ? undefined : text.slice(hash + 1);
  if (hash !== -1) text = text.slice(0, hash);
  const mark = text.indexOf('?'), query = mark === -1 ? undefined : text.slice(mark + 1), before = mark === -1 ? text : text.slice(0, mark);
  const found = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(before);
  const url = { scheme: '', username: '', password: '', host: null, port: null, path: [], query: null, fragment: null };
  let done;
  if (found) {
    url.scheme = found[1].toLowerCase();
    const rest = before.slice(found[0].length);
    if (url.scheme === 'file') done = parseFile(url, rest, query, mark !== -1, base);
    else if (isSpecial(url.scheme) && base && base.scheme === url.scheme && !/^[/\\]{2}/.test(rest)) {
      done = parseRelative(url, rest, query, mark !== -1, base);
    } else if (isSpecial(url.scheme)) done = parseRest(url, rest.replace(/^[/\\]*/, ''), query);
    else if (rest.startsWith('//')) done = parseRest(url, rest.slice(2), query);
    else if (rest.startsWith('/')) {
      parsePath(url, rest.slice(1));
      setQuery(url, query);
      done = url;
    } else {
      url.path = encodeAll(rest, CONTROL);
      setQuery(url, query);
      done = url;
    }
  } else {
    if (!base) return FAILED;
    url.scheme = base.scheme;
    if (typeof base.path === 'string') {
      if (before !== '' || mark !== -1 || hash === -1) return FAILED;
      Object.assign(url, copy(base));
      done = url;
    } else if (base.scheme === 'file') {
      done = parseFile(url, before, query, mark !== -1, base);
    } else {
      done = parseRelative(url, before, query, mark !== -1, base);
    }
  }
  if (done === FAILED) return FAILED;
  setFragment(url, fragment);
  return url;
}

function pathText(url) {
  if (typeof url.path === 'string') return url.path;
  return url.path.map((part) => `/${part}`).join('');
}

const hostText = (url) => url.host === null ? '' : url.port === null ? url.host : `${url.host}:${url.port}`;

function text(url, withoutFragment) {
  let out = `${url.scheme}:`;
  if (url.host !== null) {
    out += '//';
    if (url.username || url.password) out += `${url.username}${url.password ? `:${url.password}` : ''}@`;
    out += hostText(url);
  } else if (typeof url.path !== 'string' && url.path.length > 1 && url.path[0] === '') {
    out += '/.';
  }
  out += pathText(url);
  if (url.query !== null) out += `?${url.query}`;
  if (!withoutFragment && url.fragment !== null) out += `#${url.fragment}`;
  return out;
}

module.exports = { parse, text, pathText, hostText, isSpecial, special, encodeAll, decoded, parseHost, parsePort, parsePath,
                   parseFileHost, setQuery, setFragment, toASCII, toUnicode, USER, PATH };
