/* Conversions, JSON, BigInt, relations and strings, beyond the plain cases. */
#include <math.h>

#include "twin.h"
static void rel(const char *name, const char *a, const char *b) {
  JSValueRef x = eval(a), y = eval(b), t[6] = {0};
  bool eq = JSValueIsEqual(ctx, x, y, &t[0]);
  int r = JSValueCompare(ctx, x, y, &t[1]);
  int i = JSValueCompareInt64(ctx, x, 5, &t[2]), u = JSValueCompareUInt64(ctx, x, UINT64_MAX, &t[3]),
      d = JSValueCompareDouble(ctx, x, 5.5, &t[4]);
  out(name, "== %d cmp %d i %d u %d d %d throws %d%d%d%d%d", eq, r, i, u, d, !!t[0], !!t[1], !!t[2], !!t[3], !!t[4]);
}
static void big(const char *name, const char *textof) {
  JSValueRef e = NULL;
  JSStringRef s = str(textof);
  JSValueRef v = JSBigIntCreateWithString(ctx, s, &e);
  out(name, "%s %s", v ? text(v) : "(null)", error_name(e));
  JSStringRelease(s);
}
static void bigd(const char *name, double d) {
  JSValueRef e = NULL;
  JSValueRef v = JSBigIntCreateWithDouble(ctx, d, &e);
  out(name, "%s %s", v ? text(v) : "(null)", error_name(e));
}
static void json(const char *name, const char *s) {
  JSStringRef j = str(s);
  JSValueRef v = JSValueMakeFromJSONString(ctx, j);
  set_global("v", v ? v : JSValueMakeUndefined(ctx));
  out(name, "%d %s", v != NULL, text(eval("String(JSON.stringify(v))")));
  JSStringRelease(j);
}
static void tojson(const char *name, const char *s, unsigned indent) {
  JSValueRef e = NULL;
  JSStringRef j = JSValueCreateJSONString(ctx, eval(s), indent, &e);
  char b[600] = "(null)";
  if (j) JSStringGetUTF8CString(j, b, 600), JSStringRelease(j);
  for (char *c = b; *c; c++)
    if (*c == '\n') *c = '~';
  out(name, "%s %s", b, error_name(e));
}
static void fromc(const char *name, const char *src) {
  JSValueRef e[4] = {0}, v = eval(src);
  JSStringRef s = JSValueToStringCopy(ctx, v, &e[0]);
  double d = JSValueToNumber(ctx, v, &e[1]);
  JSObjectRef o = JSValueToObject(ctx, v, &e[2]);
  out(name, "%s %.17g %d bool %d throws %s %s %s", name_of(s), d != d ? 0.125 : d, o != NULL, JSValueToBoolean(ctx, v),
      error_name(e[0]), error_name(e[1]), error_name(e[2]));
  if (s) JSStringRelease(s);
}
/* As UTF-8 in less room than `rooms`, and the buffer's first bytes. */
static void utf8_in(const char *what, JSStringRef s, size_t rooms, int shown) {
  for (size_t room = 0; room < rooms; room++) {
    unsigned char b[32];
    char hex[99] = "", name[200];
    memset(b, 0xee, sizeof b);
    size_t got = JSStringGetUTF8CString(s, (char *)b, room);
    for (int i = 0; i < shown; i++) sprintf(hex + strlen(hex), "%02x", b[i]);
    snprintf(name, sizeof name, "%s %zu", what, room);
    out(name, "%zu %s", got, hex);
  }
}

int main(void) {
  ctx = JSGlobalContextCreate(NULL);
  const char *all[] = {"5",
                       "NaN",
                       "'5'",
                       "'x'",
                       "true",
                       "null",
                       "undefined",
                       "5n",
                       "18446744073709551615n",
                       "({})",
                       "[5]",
                       "({valueOf() { throw 1 }})",
                       "Symbol.iterator",
                       "Object(5n)",
                       "Infinity"};
  char name[99];
  for (int a = 0; a < 15; a++)
    for (int b = 0; b < 15; b++) {
      snprintf(name, sizeof name, "relation of %s and %s", all[a], all[b]);
      for (char *c = name; *c; c++)
        if (*c == ':') *c = ';';
      rel(name, all[a], all[b]);
    }
  eval("var n = 0, counted = {valueOf() { n++; return 5 }}");
  JSValueCompare(ctx, eval("counted"), number(7), NULL);
  js("valueOf asked", "n");
  eval("n = 0");
  JSValueCompareInt64(ctx, eval("counted"), 5, NULL);
  js("valueOf asked, equal", "n");
  const char *bigs[] = {"",    " 12 ", "-12", "+12",   "0x1F",  "-0x1",     "0b11", "0o17", "1n",
                        "1.0", "1e3",  "abc", "\n7\n", "00012", "Infinity", "0x",   "1_000"};
  for (int i = 0; i < 17; i++) {
    snprintf(name, sizeof name, "bigint of text %d", i);
    big(name, bigs[i]);
  }
  double ds[] = {0, -0.0, 1e300, HUGE_VAL, -HUGE_VAL, NAN, 9007199254740993.0, -5, 0.5, 4294967296.0};
  for (int i = 0; i < 10; i++) {
    snprintf(name, sizeof name, "bigint of double %d", i);
    bigd(name, ds[i]);
  }
  const char *js_[] = {"null",
                       "true",
                       "-0",
                       "1e400",
                       "\"\\ud800\"",
                       "[1,]",
                       "{\"a\":1,\"a\":2}",
                       "{\"__proto__\":{\"x\":1}}",
                       " [ ] ",
                       "nul",
                       "'x'",
                       "\"a\nb\"",
                       "1 2",
                       "{\"10\":1,\"2\":2,\"b\":3}",
                       "[[[[[[]]]]]]",
                       "\xef\xbb\xbf{}",
                       "12345678901234567890",
                       "\"\\u0000\"",
                       "undefined",
                       "NaN",
                       "01",
                       "\"\\x41\""};
  for (int i = 0; i < 22; i++) {
    snprintf(name, sizeof name, "json %d", i);
    json(name, js_[i]);
  }
  for (unsigned i = 0; i <= 20; i++) {
    snprintf(name, sizeof name, "to json indent %u", i);
    tojson(name, "({a: [1, {b: 'x'}], c: {}, d: []})", i);
  }
  tojson("to json indent most", "({a: 1})", 4294967295u);
  const char *tj[] = {"'x'",
                      "'\\ud800\\u0000\\u2028'",
                      "NaN",
                      "-0",
                      "Symbol()",
                      "null",
                      "[undefined, () => 1, Symbol()]",
                      "new Date(0)",
                      "new Proxy({a: 1}, {})",
                      "({get a() { throw new RangeError('g') }})",
                      "({toJSON() { return undefined }})",
                      "new Map([[1, 2]])",
                      "Object(1n)",
                      "({a: 1n, toJSON() { return 5 }})",
                      "new String('s')",
                      "/x/",
                      "new Error('e')",
                      "new Uint8Array(2)",
                      "globalThis.nothing"};
  for (int i = 0; i < 19; i++) {
    snprintf(name, sizeof name, "to json of %d", i);
    tojson(name, tj[i], 0);
  }
  const char *cs[] = {"({[Symbol.toPrimitive](h) { return h }})",
                      "({[Symbol.toPrimitive]() { return {} }})",
                      "({toString() { return {} }, valueOf() { return {} }})",
                      "Object.create(null)",
                      "new Proxy({}, {get() { throw 5 }})",
                      "1e21",
                      "1e-7",
                      "123456789012345680000",
                      "0.1 + 0.2",
                      "5e-324",
                      "1.7976931348623157e308",
                      "-1e-7",
                      "100",
                      "'\\ud83d\\ude00'",
                      "[1, [2, 3]]",
                      "() => 1 ",
                      "class A {}",
                      "'0x10'",
                      "'  \\n'",
                      "'1e1000'",
                      "'-0'",
                      "'Infinity'",
                      "'1_0'",
                      "document = undefined",
                      "new Boolean(false)",
                      "false",
                      "-0",
                      "10n ** 30n",
                      "'0b11'",
                      "function f(a, b) { return a + b }; f",
                      "async () => {}",
                      "function* g() {}; g"};
  for (int i = 0; i < 32; i++) {
    snprintf(name, sizeof name, "from C of %d", i);
    fromc(name, cs[i]);
  }
  /* Strings */
  JSChar lone[] = {0xd800, 'a', 0xdc00, 0, 0xd83d, 0xde00, 0xe9, 0x20ac, 0xd83d};
  JSStringRef s = JSStringCreateWithCharacters(lone, 9);
  utf8_in("utf8 in", s, 24, 26);
  JSStringRelease(s);
  JSChar good[] = {'x', 0xe9, 0x20ac, 0xd83d, 0xde00, 0, 'y'};
  s = JSStringCreateWithCharacters(good, 7);
  utf8_in("utf8 of good in", s, 16, 18);
  out("equal to utf8", "%d", JSStringIsEqualToUTF8CString(s, "x\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
  JSStringRelease(s);
  s = JSStringCreateWithCharacters(good, 0);
  out("empty string's", "%zu %zu %d", JSStringGetLength(s), JSStringGetMaximumUTF8CStringSize(s),
      JSStringIsEqualToUTF8CString(s, ""));
  JSStringRelease(s);
  JSValueRef v = JSValueMakeString(ctx, NULL);
  out("string of NULL", "%s %d", text(v), JSValueIsString(ctx, v));
  set_global("nulstr", JSValueMakeString(ctx, JSStringCreateWithCharacters((JSChar[]){'a', 0, 'b'}, 3)));
  js("nul as key", "var o = {}; o[nulstr] = 1; Object.keys(o)[0].length");
  JSStringRef k = JSStringCreateWithCharacters((JSChar[]){0xd800, 'k'}, 2);
  JSObjectRef o = JSObjectMake(ctx, NULL, NULL);
  JSObjectSetProperty(ctx, o, k, number(4), 0, NULL);
  set_global("lonekey", o);
  js("lone surrogate as key", "Object.keys(lonekey)[0].charCodeAt(0).toString(16) + lonekey['\\ud800k']");
  set_global("nulsymbol", JSValueMakeSymbol(ctx, JSStringCreateWithCharacters((JSChar[]){'a', 0, 'b'}, 3)));
  js("nul in description", "nulsymbol.description.length");
  set_global("empty", JSValueMakeSymbol(ctx, str("")));
  js("empty description", "String(empty.description === '') + nulsymbol.toString().length");
  js("symbols differ", "Symbol('q') === Symbol('q')");
  JSValueRef sym = eval("var sy = Symbol('k'); sy"), e = NULL;
  o = eval_object("({})");
  JSObjectSetPropertyForKey(ctx, o, sym, number(3), kJSPropertyAttributeReadOnly, &e);
  set_global("symo", o);
  js("symbol key", "symo[sy] + String(Object.getOwnPropertyDescriptor(symo, sy).writable)");
  out("symbol key has", "%d %s %d", JSObjectHasPropertyForKey(ctx, o, sym, &e),
      text(JSObjectGetPropertyForKey(ctx, o, sym, &e)), JSObjectDeletePropertyForKey(ctx, o, sym, &e));
  out("key is an object", "%s",
      text(JSObjectGetPropertyForKey(ctx, eval_object("({a: 5})"), eval("({toString() { return 'a' }})"), &e)));
  JSObjectGetPropertyForKey(ctx, o, eval("({toString() { throw 'k' }})"), &e);
  out("key throws", "%s", error_name(e));
  e = NULL;
  out("key throws in has", "%d", JSObjectHasPropertyForKey(ctx, o, eval("({toString() { throw 'k' }})"), &e));
  out("key throws in has exception", "%s", error_name(e));
  out("key is a number", "%s %s %s", text(JSObjectGetPropertyForKey(ctx, eval_object("[1, 2, 3]"), number(1), NULL)),
      text(JSObjectGetPropertyForKey(ctx, eval_object("({'1.5': 'f', '-0': 'm', 0: 'z'})"), number(1.5), NULL)),
      text(JSObjectGetPropertyForKey(ctx, eval_object("({'-0': 'm', 0: 'z'})"), number(-0.0), NULL)));
  out("key is null", "%s",
      text(JSObjectGetPropertyForKey(ctx, eval_object("({'null': 'n', undefined: 'u', true: 't'})"),
                                     JSValueMakeNull(ctx), NULL)));
  out("key is true", "%s",
      text(JSObjectGetPropertyForKey(ctx, eval_object("({'null': 'n', undefined: 'u', true: 't'})"),
                                     JSValueMakeBoolean(ctx, true), NULL)));
  JSGlobalContextRelease(ctx);
  return 0;
}
