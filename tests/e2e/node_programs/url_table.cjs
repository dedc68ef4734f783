// URL: what each of many texts is, alone and by each of several bases; then each part set to many values.
'use strict';
const { inspect } = require('util');
const list=`http://example.com|https://user:pass@Example.COM:443/a/b/../c?x=1#y|http://a/b/c/d;p?q|//foo/bar|/abs|rel|../up|../../up2|./|.|..|?q|#h||http:|http://|http:///x|http:a|http:/a|http:\\\\x\\y|https:foo.com/x|ftp://f:21/x|ws://h:80/|wss://h:443|file:///etc/passwd|file://localhost/x|file://host/x|file:x|file:/x|file:|file:///C:/x|file:///c|/../|file:////x|mailto:a@b|data:text/plain,hi there|javascript:alert(1)|blob:https://x.com/abc|about:blank|foo://bar/baz|foo:/bar|foo:bar|foo://|foo:///x|foo://h:80/x|non-special://u:p@h/p|http://[::1]/|http://[1:2:3:4:5:6:7:8]/|http://[1::8]:90/|http://[::1.2.3.4]|http://[::|http://[g::]|http://1.2.3.4|http://0x7f.1|http://1.2.3|http://256|http://4294967296|http://1.2.3.4.5|http://0300.1|http://1.2.3.08|http://a.1|http://1.|http://192.168.0.257|http://ex ample|http://ex%20ample|http://ex%41mple|http://ü.com|http://ÜBER.de/ä?ö#ü|http://xn--tda.com|http://日本語.jp|http://a_b.com|http://a..b|http://-a-|http://%zz|http://a%00b|http://a:65535|http://a:65536|http://a:b|http://a:|http://a:080|http://u@|http://u:@h|http://:p@h|http://u%40:p@@h|http://h/%7Ea%2e%2E/%2e/x|http://h/a b"<>\`{}|http://h/?a b"<>'\`|http://h/#a b"<>\`|http://h/a\\b|foo:a\\b|foo://h/a\\b|http://h/\tx\ny|  http://trim  |http://h/../../x|http://h/a/./b/.|http://h/a/b/..|http://h//x|http://h/x//|http://h?|http://h#|http://h?#|http://h/?a=1&b=2#c?d|HTTP://H|hTTp:\\\\H|1http://x|+a:b|a+b.c-d:e|:x|http://h:80/|https://h:80/|http://h/%|http://h/%a|http://h/?%|http://h/ü%C3%BC|http://h/\u{1f600}|http://h/?q=\u{1f600}|http://h/\ud800|urn:isbn:123|tel:+1-2|//|///x|////x/y|\\\\x\\y|\\x|?a#b|a?b#c|a:b|a/b:c|http://h/a;b=c,d|http://a@b@c|http://a/b@c|http://h/'|http://h?'|foo:?'|foo:x y |foo:x y?z|foo://x y|http://x|y|http://a^b|http://a<b|http://a%2fb|http://[::1%25eth0]|http://[0:0:0:0:0:0:0:0]|http://[1:0:0:2:0:0:0:3]|http://[::ffff:192.168.1.1]|http://[::1.2.3]|http://[1:2:3:4:5:6:1.2.3.4]|http://[1::2::3]|http://[12345::]|http://0|http://0x|http://0xg|http://1e3|http://00000000000|file://1.2.3.4/x|file://a b/|file:\\\\h\\x|file:c:\\x|file:///a/../../b|http://EXAMPLE。com|http://ｅｘ.com|http://faß.de|http://a­b.com|http://％41.com|web+demo:/.//not-a-host/|foo:/..//p|foo:/a/..//p`.split('|').filter((x,i,a)=>true);
const bases=[undefined,'http://a/b/c/d;p?q#f','file:///x/y/z','foo:opaque','foo://h/p/q?r','https://u:p@h:81/'];

const show = (text, base) => {
  try {
    const u = new URL(text, base);
    return [u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash].join(' ');
  } catch (error) {
    return [error.name, error.code, error.message, error.input, error.base].join(' ');
  }
};
for (const base of bases) {
  for (const text of list) {
    if (base === 'foo:opaque' && /^a?\?/.test(text)) continue; // Node 20 takes a query there, which the standard does not
    console.log(base, text, show(text, base), URL.canParse(text, base));
  }
}
const props=['href','protocol','username','password','host','hostname','port','pathname','search','hash'];
const vals=['','x','http','https:','file','foo','a b','ü','h:90','h:','80','443','99999','8a','/p/../q','?q=1','#z','//x','a/b','a?b','a#b','[::1]','[::1]:9','1.2','localhost','@','%41','\\x','u:p','http://new/x'];

for (const text of ['http://u:p@h:81/p?q#f', 'file:///x/y', 'foo:opaque', 'foo://h/p', 'https://h/']) {
  for (const prop of props) {
    for (const value of vals) {
      if (prop === 'port' && /^[^0-9]/.test(value)) continue; // what is no port at all: Node 20 drops the old one
      const url = new URL(text);
      try {
        url[prop] = value;
        console.log(text, prop, value, url.href, url.searchParams.toString());
      } catch (error) {
        console.log(text, prop, value, error.code);
      }
    }
  }
}
console.log(new URL('http://u:p@h:1/p?q=1#f'), { nested: { url: new URL('http://h/') } }, inspect(new URL('http://h'), { depth: -1 }) !== '');
console.log(JSON.stringify({ url: new URL('../x', 'http://h/a/b/c') }), String(new URL('http://H')), `${new URL('http://h/?a=b').searchParams}`);
