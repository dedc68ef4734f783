/* JSValue: kinds, conversions, comparing, JSON, BigInt, Symbol. */
#include "twin.h"

static void kind(const char *name, JSValueRef v) {
  out(name, "type %d, %d%d%d%d%d%d%d%d array %d date %d bool %d", JSValueGetType(ctx, v), JSValueIsUndefined(ctx, v),
      JSValueIsNull(ctx, v), JSValueIsBoolean(ctx, v), JSValueIsNumber(ctx, v), JSValueIsString(ctx, v),
      JSValueIsSymbol(ctx, v), JSValueIsBigInt(ctx, v), JSValueIsObject(ctx, v), JSValueIsArray(ctx, v),
      JSValueIsDate(ctx, v), JSValueToBoolean(ctx, v));
}

static void convert(const char *name, const char *source) {
  JSValueRef e[7] = {0}, v = eval(source);
  double n = JSValueToNumber(ctx, v, &e[0]);
  int32_t i = JSValueToInt32(ctx, v, &e[1]);
  uint32_t u = JSValueToUInt32(ctx, v, &e[2]);
  long long l = JSValueToInt64(ctx, v, &e[3]);
  unsigned long long m = JSValueToUInt64(ctx, v, &e[4]);
  JSStringRef s = JSValueToStringCopy(ctx, v, &e[5]);
  JSObjectRef o = JSValueToObject(ctx, v, &e[6]);
  if (n != n) n = 0.125; /* NaN's sign is nobody's */
  out(name, "%g %d %u %lld %llu %s object %d throws %d%d%d%d%d%d%d", n, i, u, l, m, name_of(s), o != NULL, !!e[0],
      !!e[1], !!e[2], !!e[3], !!e[4], !!e[5], !!e[6]);
  if (s) JSStringRelease(s);
}

static void compare(const char *name, const char *a, const char *b) {
  JSValueRef thrown = NULL, x = eval(a), y = eval(b);
  bool equal = JSValueIsEqual(ctx, x, y, &thrown);
  JSRelationCondition relation = JSValueCompare(ctx, x, y, NULL);
  out(name, "== %d, === %d, relation %d, throws %d", equal, JSValueIsStrictEqual(ctx, x, y), relation, !!thrown);
}

static void json(const char *name, const char *text_of) {
  JSStringRef s = str(text_of);
  JSValueRef v = JSValueMakeFromJSONString(ctx, s);
  out(name, "%s", v ? text(v) : "(null)");
  JSStringRelease(s);
}

static void to_json(const char *name, const char *source, unsigned indent) {
  JSValueRef thrown = NULL;
  JSStringRef s = JSValueCreateJSONString(ctx, eval(source), indent, &thrown);
  out(name, "%s, throws %s", name_of(s), error_name(thrown));
  if (s) JSStringRelease(s);
}

static void bigint(const char *name, JSValueRef v, JSValueRef thrown) {
  out(name, "%s type %d throws %s", v ? text(v) : "(null)", v ? (int)JSValueGetType(ctx, v) : -1, error_name(thrown));
}

static void bigints(void) {
  JSValueRef e = NULL;
  bigint("bigint of double", JSBigIntCreateWithDouble(ctx, 12, &e), e);
  bigint("bigint of large double", JSBigIntCreateWithDouble(ctx, 1e20, &e), e);
  JSValueRef v = JSBigIntCreateWithDouble(ctx, 1.5, &e);
  bigint("bigint of fraction", v, e);
  e = NULL;
  bigint("bigint of int64", JSBigIntCreateWithInt64(ctx, INT64_MIN, &e), e);
  bigint("bigint of uint64", JSBigIntCreateWithUInt64(ctx, UINT64_MAX, &e), e);
  JSStringRef good = str("123456789012345678901234567890"), hex = str("0xff"), bad = str("12a");
  bigint("bigint of text", JSBigIntCreateWithString(ctx, good, &e), e);
  bigint("bigint of hex", JSBigIntCreateWithString(ctx, hex, &e), e);
  v = JSBigIntCreateWithString(ctx, bad, &e);
  bigint("bigint of no number", v, e);
  v = JSBigIntCreateWithInt64(ctx, 5, NULL);
  out("bigint and int64", "%d %d %d", JSValueCompareInt64(ctx, v, 5, NULL), JSValueCompareInt64(ctx, v, 6, NULL),
      JSValueCompareInt64(ctx, v, 4, NULL));
  out("number and uint64", "%d %d", JSValueCompareUInt64(ctx, number(7), 7, NULL),
      JSValueCompareUInt64(ctx, number(-7), 7, NULL));
  out("number and double", "%d %d %d", JSValueCompareDouble(ctx, number(7), 7.5, NULL),
      JSValueCompareDouble(ctx, number(7), 7, NULL), JSValueCompareDouble(ctx, eval("NaN"), 7, NULL));
  out("text and double", "%d", JSValueCompareDouble(ctx, string("10"), 9, NULL));
}

int main(void) {
  ctx = JSGlobalContextCreate(NULL);
  kind("undefined", JSValueMakeUndefined(ctx));
  kind("null", JSValueMakeNull(ctx));
  kind("NULL is null", NULL);
  kind("true", JSValueMakeBoolean(ctx, true));
  kind("false", JSValueMakeBoolean(ctx, false));
  kind("zero", number(0));
  kind("minus zero", number(-0.0));
  kind("int", number(42));
  kind("double", number(1.5));
  kind("string", string("x"));
  kind("empty string", string(""));
  kind("symbol", eval("Symbol('q')"));
  kind("bigint", eval("10n"));
  kind("object", eval("({})"));
  kind("array", eval("[1]"));
  kind("date", eval("new Date(0)"));
  kind("function", eval("(function () {})"));
  kind("proxy of array", eval("new Proxy([], {})"));
  convert("convert int", "42");
  convert("convert negative", "-1");
  convert("convert fraction", "-1.9");
  convert("convert NaN", "NaN");
  convert("convert infinity", "Infinity");
  convert("convert 2^31", "2147483648");
  convert("convert 2^32 + 5", "4294967301");
  convert("convert 2^53", "9007199254740992");
  convert("convert 1e20", "1e20");
  convert("convert -1e20", "-1e20");
  convert("convert 2^63", "2 ** 63");
  convert("convert 2^64", "2 ** 64");
  convert("convert 2^64 and more", "2 ** 64 + 2 ** 20");
  convert("convert text", "' 12.5 '");
  convert("convert no number", "'abc'");
  convert("convert empty", "''");
  convert("convert true", "true");
  convert("convert null", "null");
  convert("convert undefined", "undefined");
  convert("convert object", "({valueOf() { return 7 }, toString() { return 'seven' }})");
  convert("convert thrower", "({valueOf() { throw 1 }, toString() { throw 2 }})");
  convert("convert symbol", "Symbol('x')");
  convert("convert bigint", "12345678901234567890123n");
  convert("convert negative bigint", "-5n");
  convert("convert array", "[3]");
  convert("convert date", "new Date(1000).getTime()");
  compare("1 and 1", "1", "1");
  compare("1 and 2", "1", "2");
  compare("1 and '1'", "1", "'1'");
  compare("null and undefined", "null", "undefined");
  compare("NaN and NaN", "NaN", "NaN");
  compare("'a' and 'b'", "'a'", "'b'");
  compare("1 and 1n", "1", "1n");
  compare("2n and 1", "2n", "1");
  compare("objects", "({})", "({})");
  compare("same object", "globalThis", "globalThis");
  compare("object and text", "({toString() { return 'x' }})", "'x'");
  compare("thrower", "({valueOf() { throw 1 }})", "1");
  compare("symbols", "Symbol.iterator", "Symbol.iterator");
  compare("0 and -0", "0", "-0");
  bigints();
  json("json object", "{\"a\": [1, 2, {\"b\": null}]}");
  json("json number", "12.5e3");
  json("json text", "\"x\\u0000\\ud83d\\ude00y\"");
  json("json none", "{a: 1}");
  json("json empty", "");
  to_json("to json", "({a: [1, 'x', null], b: {c: true}})", 0);
  to_json("to json indented", "({a: [1], b: 2})", 2);
  to_json("to json wide", "({a: 1})", 20);
  to_json("to json undefined", "undefined", 0);
  to_json("to json function", "(function () {})", 0);
  to_json("to json cycle", "var c = {}; c.c = c; c", 0);
  to_json("to json bigint", "1n", 0);
  to_json("to json toJSON", "({toJSON() { return 'own' }})", 0);
  JSStringRef q = str("q");
  JSValueRef symbol = JSValueMakeSymbol(ctx, q);
  set_global("symbol", symbol);
  js("symbol described", "symbol.description + symbol.toString()");
  set_global("symbol", JSValueMakeSymbol(ctx, NULL));
  js("symbol without", "typeof symbol + symbol.toString()");
  JSObjectRef constructor = eval_object("Array");
  JSValueRef thrown = NULL;
  out("instance", "%d %d", JSValueIsInstanceOfConstructor(ctx, eval("[]"), constructor, NULL),
      JSValueIsInstanceOfConstructor(ctx, eval("({})"), constructor, NULL));
  bool is = JSValueIsInstanceOfConstructor(ctx, number(1), eval_object("({})"), &thrown);
  out("instance of no constructor", "%d throws %d", is, thrown != NULL);
  JSStringRelease(q);
  JSGlobalContextRelease(ctx);
  return 0;
}
