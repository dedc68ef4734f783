/* Objects, functions, constructors, the class of a global object, scripts: what scripts and hosts see. */
#include "twin.h"
static bool is(JSStringRef name, const char *what) { return JSStringIsEqualToUTF8CString(name, what); }
static JSValueRef fn(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                     JSValueRef *e) {
  (void)f, (void)args, (void)e, (void)this;
  return JSValueMakeNumber(c, (double)count);
}
static JSValueRef throw_undefined(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count,
                                  const JSValueRef args[], JSValueRef *e) {
  (void)f, (void)args, (void)this, (void)count;
  *e = JSValueMakeUndefined(c);
  return NULL;
}
static JSValueRef throw_and_value(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count,
                                  const JSValueRef args[], JSValueRef *e) {
  (void)f, (void)args, (void)this, (void)count;
  *e = JSValueMakeNumber(c, 5);
  return JSValueMakeNumber(c, 6);
}
static JSObjectRef make_none(JSContextRef c, JSObjectRef f, size_t count, const JSValueRef args[], JSValueRef *e) {
  (void)c, (void)f, (void)count, (void)args;
  *e = JSValueMakeNumber(c, 31);
  return NULL;
}
static JSClassRef thing_class;
static JSObjectRef make_thing(JSContextRef c, JSObjectRef f, size_t count, const JSValueRef args[], JSValueRef *e) {
  (void)f, (void)args, (void)e;
  note("make with %zu;", count);
  JSObjectRef o = JSObjectMake(c, thing_class, NULL);
  return o;
}
static void function_objects(void) {
  JSStringRef n = str("host");
  set_global("host", JSObjectMakeFunctionWithCallback(ctx, n, fn));
  set_global("anon", JSObjectMakeFunctionWithCallback(ctx, NULL, fn));
  JSStringRef empty = str("");
  set_global("nameless", JSObjectMakeFunctionWithCallback(ctx, empty, fn));
  set_global("tu", JSObjectMakeFunctionWithCallback(ctx, n, throw_undefined));
  set_global("tv", JSObjectMakeFunctionWithCallback(ctx, n, throw_and_value));
  js("function names", "Object.getOwnPropertyNames(host).sort().join()");
  js("function name descriptor", "JSON.stringify(Object.getOwnPropertyDescriptor(host, 'name'))");
  js("function length descriptor", "JSON.stringify(Object.getOwnPropertyDescriptor(host, 'length'))");
  js("function prototype", "String(host.prototype) + (Object.getPrototypeOf(host) === Function.prototype)");
  js("function anonymous", "anon.name + '|' + nameless.name");
  js("function new", "try { new host() } catch (e) { e.name }");
  js("function construct", "try { Reflect.construct(Object, [], host) } catch (e) { e.name }");
  js("function extends", "try { class A extends host {} ; 'fine' } catch (e) { e.name }");
  js("function instanceof", "try { ({}) instanceof host } catch (e) { e.name }");
  js("function this strict", "(function () { 'use strict'; return host.call(undefined, 1, 2) })()");
  js("throws undefined", "try { tu(); 'no' } catch (e) { 'caught ' + e }");
  js("throws and value", "try { tv(); 'no' } catch (e) { 'caught ' + e }");
  js("as getter", "Object.defineProperty({}, 'x', {get: host}).x");
  js("as comparer", "[3, 1, 2].sort(host).length");
  js("as replacer", "'aXb'.replace('X', host)");
  js("as tag", "host`a${1}b`");
  js("as proxy trap", "new Proxy({}, {get: host}).q");
  js("as iterator", "try { [...{[Symbol.iterator]: host}] } catch (e) { e.name }");
  js("as reviver", "JSON.stringify(JSON.parse('{\"a\":1}', host))");
  js("as then", "var hp = Promise.resolve({then: host}); typeof hp");
  js("as toString", "try { String({toString: host}) } catch (e) { e.name }");
  js("as a class's static", "class S { static m = host } S.m(1)");
  js("as key", "var ok = {}; ok[host] = 1; Object.keys(ok).length");
  js("bind name", "host.bind().name");
  js("generator", "(function* () { yield host(1); })().next().value");
  js("many arguments", "host.apply(null, new Array(1000)) + host(...new Array(17)) + host(...new Array(16))");
  js("more arguments", "host.apply(null, new Array(50000))");
  js("typeof tag", "Object.prototype.toString.call(host)");
  js("frozen", "Object.freeze(host); host.y = 1; String(host.y)");
  JSStringRelease(n), JSStringRelease(empty);
}
static void constructors(void) {
  JSStaticFunction functions[] = {{"m", fn, 0}, {0, 0, 0}};
  JSClassDefinition d = kJSClassDefinitionEmpty;
  d.className = "Thing", d.staticFunctions = functions;
  thing_class = JSClassCreate(&d);
  set_global("Thing", JSObjectMakeConstructor(ctx, thing_class, make_thing));
  set_global("None", JSObjectMakeConstructor(ctx, NULL, make_none));
  set_global("Default", JSObjectMakeConstructor(ctx, NULL, NULL));
  eval("Object.getOwnPropertyNames(Thing).sort().join()");
  js("constructor's prototype", "Object.getPrototypeOf(Thing) === Object.prototype");
  js("constructor's name", "String(Thing.name) + String(Thing.length)");
  js("constructor's call method", "typeof Thing.call");
  js("constructor's prototype descriptor",
     "var pd = Object.getOwnPropertyDescriptor(Thing, 'prototype'); [pd.writable, pd.enumerable, "
     "pd.configurable].join()");
  js("constructor throws", "try { new None() } catch (e) { 'caught ' + e }");
  js("constructor default", "var dd = new Default(); typeof dd + (Object.getPrototypeOf(dd) === Object.prototype)");
  js("constructor default prototype", "String(Default.prototype === Object.prototype)");
  *log_text = 0;
  js("extends",
     "class Sub extends Thing { constructor() { super(1, 2); this.sub = 1 } } var su = new Sub(); [su.sub, su "
     "instanceof Thing, su instanceof Sub, typeof su.m].join()");
  said("extends asks");
  js("reflect construct", "typeof Reflect.construct(Thing, [1], Object)");
  js("prototype's constructor", "Thing.prototype.constructor === Object");
  js("constructor property", "Thing.extra = 4; Thing.extra");
  js("constructor enumerated", "Object.keys(Thing).join()");
  js("constructor tag", "Object.prototype.toString.call(new Thing())");
  js("new without parentheses", "typeof new Thing");
  js("instanceof of other", "[{} instanceof Thing, [] instanceof Thing, 1 instanceof Thing].join()");
  js("new target",
     "try { new (class extends Thing { constructor() { return super(), new.target === undefined } }); 'x' } catch (e) "
     "{ e.name }");
  JSValueRef e = NULL;
  JSObjectRef o = JSObjectCallAsConstructor(ctx, eval_object("Thing"), 0, NULL, &e);
  out("constructed from C", "%d %d", o != NULL, JSValueIsObjectOfClass(ctx, o, thing_class));
  out("call a constructor", "%d", JSObjectCallAsFunction(ctx, eval_object("Thing"), NULL, 0, NULL, &e) != NULL);
  out("call a constructor throws", "%s", error_name(e));
  const char *kinds[] = {"class A {}; A",
                         "() => 1",
                         "async () => 1",
                         "(function* () {})",
                         "({m() {}}).m",
                         "Math.max",
                         "Date",
                         "Symbol",
                         "new Proxy(function () {}, {})",
                         "new Proxy(class {}, {})",
                         "(function () {}).bind()",
                         "({})",
                         "Proxy",
                         "new Proxy({}, {})",
                         "Promise",
                         "Map",
                         "BigInt",
                         "Function.prototype"};
  char name[64];
  for (int i = 0; i < 18; i++) {
    JSValueRef e1 = NULL, e2 = NULL;
    snprintf(name, sizeof name, "callable kind %d", i);
    JSObjectRef f = eval_object(kinds[i]);
    JSValueRef r1 = JSObjectCallAsFunction(ctx, f, NULL, 0, NULL, &e1);
    JSObjectRef r2 = JSObjectCallAsConstructor(ctx, f, 0, NULL, &e2);
    out(name, "%d %d called %d %s constructed %d %s", JSObjectIsFunction(ctx, f), JSObjectIsConstructor(ctx, f),
        r1 != NULL, error_name(e1), r2 != NULL, error_name(e2));
  }
  out("bound instance", "%d", JSValueIsInstanceOfConstructor(ctx, eval("[]"), eval_object("Array.bind()"), NULL));
  e = NULL;
  out("instance of proxy", "%d",
      JSValueIsInstanceOfConstructor(ctx, eval("[]"), eval_object("new Proxy(Array, {})"), &e));
  out("instance of symbol", "%d",
      JSValueIsInstanceOfConstructor(ctx, eval("[]"), eval_object("({[Symbol.hasInstance]() { return true }})"), &e));
  out("instance of class with symbol", "%d",
      JSValueIsInstanceOfConstructor(ctx, number(4),
                                     eval_object("(class { static [Symbol.hasInstance](x) { return x === 4 } })"), &e));
  out("instance of arrow", "%d", JSValueIsInstanceOfConstructor(ctx, eval("[]"), eval_object("(() => 1)"), &e));
  out("instance of arrow throws", "%s", error_name(e));
}
static void made_functions(void) {
  JSStringRef name = str("mk"), a = str("a"), b = str("b = 2, ...c"), body = str("\nthrow new Error('in body')"),
              url = str("mk.js"), d = str("{x}");
  JSStringRef params[] = {a, b}, one[] = {d};
  JSValueRef e = NULL;
  JSObjectRef f = JSObjectMakeFunction(ctx, name, 2, params, body, url, 20, &e);
  out("made", "%d %s", f != NULL, error_name(e));
  if (f) {
    JSObjectCallAsFunction(ctx, f, NULL, 0, NULL, &e);
    out("made throws at", "%s %s", text(get((JSObjectRef)e, "line")), text(get((JSObjectRef)e, "sourceURL")));
    set_global("mk", f);
    js("made name", "mk.name + mk.length + typeof mk.prototype");
    eval("Object.getOwnPropertyNames(mk).sort().join()");
  }
  e = NULL;
  JSStringRef rbody = str("return x * 2"), yb = str("return typeof this + arguments.length"),
              bad = str("\n\nreturn ((");
  f = JSObjectMakeFunction(ctx, NULL, 1, one, rbody, NULL, 1, &e);
  out("made with a pattern", "%d %s", f != NULL, error_name(e));
  e = NULL;
  f = JSObjectMakeFunction(ctx, NULL, 0, NULL, yb, NULL, 1, &e);
  set_global("mk2", f);
  js("made without name", "mk2.name + mk2(1, 2)");
  js("made is a constructor", "typeof new mk2");
  f = JSObjectMakeFunction(ctx, name, 0, NULL, bad, url, 5, &e);
  out("made of no function", "%d %s line %s %s", f != NULL, error_name(e), e ? text(get((JSObjectRef)e, "line")) : "",
      e ? text(get((JSObjectRef)e, "sourceURL")) : "");
  JSStringRef odd = str("not a name"), sbody = str("'use strict'; return this === undefined");
  e = NULL;
  f = JSObjectMakeFunction(ctx, odd, 0, NULL, sbody, NULL, 1, &e);
  out("made with odd name", "%d %s", f != NULL, error_name(e));
  e = NULL;
  JSStringRef clo = str("return typeof name + typeof params + typeof mk");
  f = JSObjectMakeFunction(ctx, NULL, 0, NULL, clo, NULL, 1, &e);
  set_global("mk3", f);
  js("made closes over globals", "mk3()");
  JSStringRef ebody = str("");
  f = JSObjectMakeFunction(ctx, NULL, 0, NULL, ebody, NULL, 0, &e);
  set_global("mk4", f);
  js("made empty", "String(mk4())");
}
static int global_log;
static bool g_has(JSContextRef c, JSObjectRef o, JSStringRef name) {
  (void)c, (void)o;
  return is(name, "lazy");
}
static JSValueRef g_get(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)o, (void)e;
  return is(name, "lazy") ? JSValueMakeNumber(c, 4) : NULL;
}
static bool g_set(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef v, JSValueRef *e) {
  (void)c, (void)o, (void)v, (void)e;
  if (global_log) note("set %s;", name_of(name));
  return is(name, "swallowed");
}
static bool g_del(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)c, (void)o, (void)e;
  note("del %s;", name_of(name));
  return is(name, "swallowed");
}
static void g_names(JSContextRef c, JSObjectRef o, JSPropertyNameAccumulatorRef names) {
  (void)c, (void)o;
  JSStringRef s = str("lazy");
  JSPropertyNameAccumulatorAddName(names, s);
  JSStringRelease(s);
}
static JSValueRef g_call(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                         JSValueRef *e) {
  (void)f, (void)this, (void)args, (void)e;
  return JSValueMakeNumber(c, (double)count + 1000);
}
static JSValueRef g_conv(JSContextRef c, JSObjectRef o, JSType type, JSValueRef *e) {
  (void)o, (void)e;
  return JSValueMakeNumber(c, type);
}
static void globals(int which) {
  JSStaticValue values[] = {{"sv", g_get, g_set, 0}, {"lazy2", g_get, NULL, 0}, {"Math", g_get, NULL, 0}, {0, 0, 0, 0}};
  JSStaticFunction functions[] = {{"sf", fn, 0}, {"parseInt", fn, 0}, {0, 0, 0}};
  JSClassDefinition d = kJSClassDefinitionEmpty, pd = kJSClassDefinitionEmpty;
  pd.className = "GParent", pd.staticFunctions = functions;
  JSClassRef parent = JSClassCreate(&pd);
  JSStaticFunction more[] = {{"own_sf", fn, kJSPropertyAttributeDontEnum}, {0, 0, 0}};
  d.className = "G", d.parentClass = parent, d.staticFunctions = more, d.staticValues = values;
  if (which & 1)
    d.hasProperty = g_has, d.getProperty = g_get, d.setProperty = g_set, d.deleteProperty = g_del,
    d.getPropertyNames = g_names;
  if (which & 2) d.attributes = kJSClassAttributeNoAutomaticPrototype;
  if (which & 4) d.callAsFunction = g_call, d.convertToType = g_conv;
  JSClassRef class = JSClassCreate(&d);
  JSGlobalContextRef was = ctx;
  ctx = JSGlobalContextCreate(class);
  char name[99], prefix[32];
  snprintf(prefix, sizeof prefix, "global %d", which);
#define CASE(what, source) (*log_text = 0, snprintf(name, sizeof name, "%s %s", prefix, what), js(name, source))
#define SAID(what) (snprintf(name, sizeof name, "%s %s", prefix, what), said(name))
  CASE("lazy", "try { lazy } catch (e) { e.name }");
  CASE("typeof lazy", "typeof lazy");
  CASE("typeof missing", "typeof missing");
  CASE("missing", "try { missing } catch (e) { e.name }");
  CASE("function", "sf(1) + this.sf(1, 2)");
  CASE("own function", "own_sf(1)");
  CASE("shadowed builtin", "typeof Math + typeof parseInt('7')");
  global_log = 1;
  CASE("assign", "swallowed = 1; typeof swallowed");
  SAID("assign asks");
  CASE("assign new", "novel = 1; novel");
  SAID("assign new asks");
  CASE("var", "var declared = 2; declared");
  CASE("function declared", "function fd() { return 3 } fd()");
  CASE("let", "let led = 4; led");
  CASE("strict assign",
       "(function () { 'use strict'; try { stranger = 1; return 'fine' } catch (e) { return e.name } })()");
  eval("(function () { 'use strict'; try { swallowed = 1; return 'fine' } catch (e) { return e.name } })()");
  CASE("delete", "[delete globalThis.novel, typeof novel, delete globalThis.swallowed].join()");
  SAID("delete asks");
  global_log = 0;
  eval("Object.keys(globalThis).sort().join()");
  eval("var l = []; for (var k in globalThis) l.push(k); l.sort().join()");
  CASE("prototype",
       "var gp = Object.getPrototypeOf(globalThis); gp === null ? 'null' : String(gp === Object.prototype)");
  CASE("prototype's names", "gp ? Object.getOwnPropertyNames(gp).sort().join() : ''");
  CASE("tag", "Object.prototype.toString.call(globalThis)");
  CASE("inherits", "typeof hasOwnProperty + typeof toString + (globalThis instanceof Object)");
  CASE("function in function", "(function () { return sf(1, 2, 3) })()");
  CASE("this of function", "(function () { return this === globalThis })()");
  CASE("eval", "eval('var ev = 9; ev') + (0, eval)('typeof ev')");
  eval("try { String(+globalThis) } catch (e) { e.name }");
  CASE("called", "try { String(globalThis()) } catch (e) { e.name }");
  CASE("define", "Object.defineProperty(globalThis, 'dp', {value: 6}); dp");
  CASE("getter", "Object.defineProperty(globalThis, 'gg', {get() { return 8 }, configurable: true}); gg");
  eval("['lazy', 'sv', 'sf', 'missing', 'Array'].map(n => +(n in globalThis)).join('')");
  CASE("new Function", "new Function('return typeof sf')()");
  JSObjectRef g = JSContextGetGlobalObject(ctx);
  snprintf(name, sizeof name, "%s from C", prefix);
  JSStringRef lazy = str("lazy"), arr = str("Array");
  out(name, "%d %d %d %d", JSValueIsObjectOfClass(ctx, g, class), JSValueIsObjectOfClass(ctx, g, parent),
      JSObjectHasProperty(ctx, g, lazy), JSObjectHasProperty(ctx, g, arr));
  JSStringRelease(lazy), JSStringRelease(arr);
  JSGlobalContextRelease(ctx);
  ctx = was;
  JSClassRelease(class), JSClassRelease(parent);
}
static void places(void) {
  const char *sources[] = {"throw new Error('a')",
                           "\nnull.x",
                           "x y",
                           "(function f() { throw new TypeError('t') })()",
                           "eval('\\n\\nthrow new Error(1)')",
                           "new Error('only made')",
                           "JSON.parse('{')",
                           "throw {line: 7}",
                           "Promise.reject(1); throw new RangeError",
                           "`\n\n${null.x}`",
                           "let dup; let dup",
                           "undefinedName",
                           "function f() {\n  return g()\n}\nfunction g() {\n  throw new Error('deep')\n}\nf()"};
  JSStringRef url = str("http://host/dir/a.js");
  char name[64];
  int lines[] = {1, 0, -5, 7, 1000000};
  for (int i = 0; i < 13; i++)
    for (int l = 0; l < 5; l++) {
      JSValueRef e = NULL;
      JSStringRef s = str(sources[i]);
      JSEvaluateScript(ctx, s, NULL, url, lines[l], &e);
      snprintf(name, sizeof name, "place %d at %d", i, lines[l]);
      if (e && JSValueIsObject(ctx, e))
        out(name, "%s %s", text(get((JSObjectRef)e, "line")), text(get((JSObjectRef)e, "sourceURL")));
      else
        out(name, "none");
      e = NULL;
      snprintf(name, sizeof name, "syntax %d at %d", i, lines[l]);
      bool ok = JSCheckScriptSyntax(ctx, s, url, lines[l], &e);
      out(name, "%d %s %s", ok, e ? text(get((JSObjectRef)e, "line")) : "",
          e ? text(get((JSObjectRef)e, "sourceURL")) : "");
      JSStringRelease(s);
    }
}
static void with_this(void) {
  JSObjectRef o = eval_object("var target = {q: 5}; target");
  const char *sources[] = {"this.q",
                           "this === target",
                           "(function () { return this === globalThis })()",
                           "(() => this.q)()",
                           "'use strict'; this.q",
                           "1; 2; if (true) 3",
                           "let wl = 4; wl",
                           "throw new Error('x')",
                           "try { return 1 } catch (e) {}",
                           "new.target",
                           "this.r = 6; this.r",
                           "globalv = 7; globalv",
                           "eval('this.q')",
                           "var wv = 3; wv",
                           "$ = 1; typeof $",
                           "({a: 1}).a",
                           "class WC {} ; typeof WC",
                           "label: for (;;) { break label }",
                           "await 1",
                           "yield = 1",
                           "// only a comment",
                           "\"x\""};
  char name[64];
  for (int i = 0; i < 22; i++) {
    JSValueRef e = NULL;
    JSStringRef s = str(sources[i]);
    JSValueRef v = JSEvaluateScript(ctx, s, o, NULL, 1, &e);
    snprintf(name, sizeof name, "with this %d", i);
    out(name, "%s throws %s", v ? text(v) : "(none)", error_name(e));
    JSStringRelease(s);
  }
  js("with this set", "target.r + globalv");
  JSStringRef url = str("t.js"), s = str("\n\nthrow new Error('q')");
  JSValueRef e = NULL;
  JSEvaluateScript(ctx, s, o, url, 4, &e);
  s = str("this === globalThis");
  out("with this the global", "%s", text(JSEvaluateScript(ctx, s, JSContextGetGlobalObject(ctx), NULL, 1, NULL)));
  s = str("typeof this");
  out("with this an instance", "%s",
      text(JSEvaluateScript(ctx, s, JSObjectMake(ctx, thing_class, NULL), NULL, 1, NULL)));
}
static void properties(void) {
  JSValueRef e = NULL;
  JSStringRef k = str("k"), x = str("x"), p = str("__proto__");
  JSObjectRef o = eval_object("var frozen = Object.freeze({k: 1}); frozen");
  JSObjectSetProperty(ctx, o, k, number(2), 0, &e);
  out("set frozen", "%s %s", text(get(o, "k")), error_name(e));
  JSObjectSetProperty(ctx, o, x, number(2), 0, &e);
  out("add to frozen", "%s %s", text(get(o, "x")), error_name(e));
  JSObjectSetProperty(ctx, o, x, number(2), kJSPropertyAttributeReadOnly, &e);
  out("add to frozen with attributes", "%s %s", text(get(o, "x")), error_name(e));
  out("delete from frozen", "%d %s", JSObjectDeleteProperty(ctx, o, k, &e), error_name(e));
  o = eval_object("({get k() { throw new RangeError('g') }, set k(v) { throw new TypeError('s') }})");
  e = NULL, JSObjectGetProperty(ctx, o, k, &e);
  out("getter throws", "%s", error_name(e));
  e = NULL, JSObjectSetProperty(ctx, o, k, number(1), 0, &e);
  out("setter throws", "%s", error_name(e));
  e = NULL, JSObjectSetProperty(ctx, o, k, number(1), kJSPropertyAttributeDontEnum, &e);
  out("setter throws with attributes", "%s", error_name(e));
  o = eval_object("({get k() { return 1 }})");
  e = NULL, JSObjectSetProperty(ctx, o, k, number(9), 0, &e);
  out("set getter only", "%s %s", text(get(o, "k")), error_name(e));
  o = eval_object(
      "new Proxy({}, {has() { throw new RangeError('h') }, get() { throw new TypeError('g') }, set() { return false }, "
      "deleteProperty() { throw new SyntaxError('d') }, ownKeys() { throw new EvalError('o') }, getPrototypeOf() { "
      "throw new URIError('p') }})");
  e = NULL;
  JSObjectGetProperty(ctx, o, k, &e);
  out("proxy get", "%s", error_name(e));
  e = NULL, JSObjectSetProperty(ctx, o, k, number(1), 0, &e);
  out("proxy set", "%s", error_name(e));
  e = NULL, JSObjectDeleteProperty(ctx, o, k, &e);
  out("proxy delete", "%s", error_name(e));
  e = NULL, JSObjectHasPropertyForKey(ctx, o, string("k"), &e);
  out("proxy has for key", "%s", error_name(e));
  o = eval_object("var pr = {k: 1}; Object.create(pr, {k: {value: 2, writable: false}, y: {value: 3}})");
  e = NULL;
  JSObjectSetProperty(ctx, o, k, number(5), 0, &e);
  out("set read-only", "%s %s", text(get(o, "k")), error_name(e));
  o = eval_object("Object.create(Object.freeze({k: 1}))");
  JSObjectSetProperty(ctx, o, k, number(5), 0, &e);
  out("set read-only above", "%s %s", text(get(o, "k")), error_name(e));
  o = eval_object("Object.create({k: 1})");
  JSObjectSetProperty(ctx, o, k, number(5),
                      kJSPropertyAttributeReadOnly | kJSPropertyAttributeDontEnum | kJSPropertyAttributeDontDelete, &e);
  set_global("o", o);
  js("set above with attributes", "JSON.stringify(Object.getOwnPropertyDescriptor(o, 'k'))");
  o = JSObjectMake(ctx, NULL, NULL);
  for (unsigned a = 0; a < 16; a += 2) {
    char n[16];
    sprintf(n, "a%u", a);
    JSStringRef key = str(n);
    JSObjectSetProperty(ctx, o, key, number(a), a, NULL);
    JSStringRelease(key);
  }
  set_global("o", o);
  js("attributes",
     "Object.getOwnPropertyNames(o).map(n => { var d = Object.getOwnPropertyDescriptor(o, n); return n + ':' + "
     "[+d.writable, +d.enumerable, +d.configurable].join('') }).join()");
  JSObjectSetProperty(ctx, o, p, eval("({inherited: 1})"), 0, NULL);
  js("set __proto__", "String(o.inherited) + Object.getOwnPropertyNames(o).includes('__proto__')");
  o = eval_object("({})");
  JSObjectSetProperty(ctx, o, p, eval("({inherited: 1})"), kJSPropertyAttributeDontEnum, NULL);
  set_global("o", o);
  js("set __proto__ with attributes", "String(o.inherited) + Object.getOwnPropertyNames(o).includes('__proto__')");
  o = eval_object("var arr = [1, 2, 3]; arr");
  JSStringRef len = str("length"), idx = str("4294967295"), neg = str("-1"), five = str("5");
  JSObjectSetProperty(ctx, o, len, number(1), 0, &e);
  js("set length", "arr.join()");
  JSObjectSetProperty(ctx, o, len, number(-1), 0, &e);
  out("set length bad", "%s", error_name(e));
  e = NULL;
  JSObjectSetProperty(ctx, o, five, number(5), kJSPropertyAttributeDontEnum, &e);
  js("set index with attributes", "arr.length + Object.keys(arr).join()");
  JSObjectSetProperty(ctx, o, idx, number(5), 0, &e);
  JSObjectSetProperty(ctx, o, neg, number(5), 0, &e);
  JSObjectSetPropertyAtIndex(ctx, o, 4294967295u, number(6), &e);
  js("set far index", "arr.length + ' ' + arr['4294967295'] + arr[-1]");
  JSObjectSetPropertyAtIndex(ctx, eval_object("var ta = new Uint8Array(2); ta"), 1, number(300), &e);
  JSObjectSetPropertyAtIndex(ctx, eval_object("ta"), 7, number(300), &e);
  js("set index of typed array", "ta.join()");
  out("get index of typed array", "%s", text(JSObjectGetPropertyAtIndex(ctx, eval_object("ta"), 9, &e)));
  out("get index of text", "%s",
      text(JSObjectGetPropertyAtIndex(ctx, JSValueToObject(ctx, string("abc"), NULL), 1, &e)));
  out("delete not configurable", "%d %s", JSObjectDeleteProperty(ctx, eval_object("[]"), len, &e), error_name(e));
  out("delete missing", "%d", JSObjectDeleteProperty(ctx, eval_object("[]"), x, &e));
  o = eval_object("var cyc = {}; cyc");
  JSObjectSetPrototype(ctx, o, eval("Object.create(cyc)"));
  js("set prototype cyclic", "Object.getPrototypeOf(cyc) === Object.prototype");
  JSObjectSetPrototype(ctx, eval_object("var ne = Object.preventExtensions({}); ne"), eval("({ip: 1})"));
  js("set prototype not extensible", "String(ne.ip)");
  JSObjectSetPrototype(ctx, eval_object("Object.prototype"), eval("({ip: 1})"));
  js("set prototype of Object.prototype", "String(({}).ip)");
  out("prototype of proxy", "%d",
      JSValueIsNull(ctx, JSObjectGetPrototype(ctx, eval_object("new Proxy({}, {getPrototypeOf() { return null }})"))));
  set_global("o", JSObjectMakeRegExp(ctx, 0, NULL, &e));
  js("regexp of nothing", "String(o)");
  set_global("o", JSObjectMakeDate(ctx, 1, (JSValueRef[]){string("2020-01-01T00:00:00Z")}, &e));
  js("date of text", "o.getTime()");
  set_global("o", JSObjectMakeDate(ctx, 1, (JSValueRef[]){JSValueMakeUndefined(ctx)}, &e));
  js("date of undefined", "String(o)");
  JSObjectRef none = JSObjectMakeDate(ctx, 1, (JSValueRef[]){eval("Symbol()")}, &e);
  out("date of symbol", "%d %s", none != NULL, error_name(e));
  e = NULL;
  none = JSObjectMakeError(ctx, 1, (JSValueRef[]){eval("Symbol()")}, &e);
  out("error of symbol", "%d %s", none != NULL, error_name(e));
  set_global("o", JSObjectMakeError(ctx, 2, (JSValueRef[]){string("m"), eval("({cause: 5})")}, NULL));
  js("error with cause", "String(o.cause) + o.message");
  set_global("o", JSObjectMakeError(ctx, 1, (JSValueRef[]){JSValueMakeUndefined(ctx)}, NULL));
  js("error of undefined", "String(o) + o.hasOwnProperty('message')");
  e = NULL;
  none = JSObjectMakeRegExp(ctx, 2, (JSValueRef[]){string("a"), string("q")}, &e);
  out("regexp with bad flags", "%d %s", none != NULL, error_name(e));
  set_global("o", JSObjectMakeRegExp(ctx, 1, (JSValueRef[]){eval("/src/g")}, NULL));
  js("regexp of regexp", "String(o)");
  out("array of many", "%s", text(get(JSObjectMakeArray(ctx, 20, (JSValueRef[20]){0}, NULL), "length")));
  js("deleted builtins", "var D = Date; delete globalThis.Date; typeof Date");
  out("date without Date", "%d", JSObjectMakeDate(ctx, 0, NULL, NULL) != NULL);
  eval("Date = D; Array = null; Promise.prototype.then = null; Error = function () { throw 1 }");
  out("array without Array", "%d", JSObjectMakeArray(ctx, 0, NULL, NULL) != NULL);
  out("error with other Error", "%s", text(get(JSObjectMakeError(ctx, 0, NULL, NULL), "name")));
}
int main(void) {
  ctx = JSGlobalContextCreate(NULL);
  function_objects();
  constructors();
  made_functions();
  for (int i = 0; i < 8; i++) globals(i);
  places();
  with_this();
  properties();
  JSGlobalContextRelease(ctx);
  return 0;
}
