/* JSObject: properties, calls, kinds that are made, names, prototypes. */
#include "twin.h"

static JSValueRef add(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                      JSValueRef *e) {
  double sum = 0;
  (void)f, (void)this;
  for (size_t i = 0; i < count; i++) sum += JSValueToNumber(c, args[i], e);
  return JSValueMakeNumber(c, sum);
}
static JSValueRef self(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                       JSValueRef *e) {
  (void)c, (void)f, (void)count, (void)args, (void)e;
  return this;
}
static JSValueRef callee(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                         JSValueRef *e) {
  (void)c, (void)this, (void)count, (void)args, (void)e;
  return f;
}
static JSValueRef nothing(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                          JSValueRef *e) {
  (void)c, (void)f, (void)this, (void)count, (void)args, (void)e;
  return NULL;
}
static JSValueRef thrower(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                          JSValueRef *e) {
  (void)f, (void)this;
  *e = count ? args[0] : JSValueMakeNumber(c, 99);
  return NULL;
}
/* Calls back, and tells what was thrown. */
static JSValueRef trier(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                        JSValueRef *e) {
  JSValueRef thrown = NULL;
  (void)f, (void)this, (void)e;
  JSValueRef v = count ? JSObjectCallAsFunction(c, (JSObjectRef)args[0], NULL, 0, NULL, &thrown) : NULL;
  return v ? v : thrown;
}

static void names(const char *name, JSObjectRef object) {
  JSPropertyNameArrayRef array = JSObjectCopyPropertyNames(ctx, object);
  char all[512] = "";
  for (size_t i = 0; i < JSPropertyNameArrayGetCount(array); i++)
    sprintf(all + strlen(all), " %s", name_of(JSPropertyNameArrayGetNameAtIndex(array, i)));
  out(name, "%zu%s", JSPropertyNameArrayGetCount(array), all);
  JSPropertyNameArrayRelease(array);
}

static void function(const char *name, JSObjectCallAsFunctionCallback callback) {
  JSStringRef key = str(name);
  set_global(name, JSObjectMakeFunctionWithCallback(ctx, key, callback));
  JSStringRelease(key);
}

static void functions(void) {
  function("add", add);
  function("self", self);
  function("callee", callee);
  function("nothing", nothing);
  function("thrower", thrower);
  function("trier", trier);
  js("add", "add(1, 2, 3.5)");
  js("add nothing", "add()");
  js("add many", "add(...Array.from({length: 100}, (_, i) => i))");
  js("add thrower", "add({valueOf() { throw new RangeError('no') }})");
  js("self global", "self() === globalThis");
  js("self object", "var o = {self}; o.self() === o");
  js("self number", "typeof self.call(5)");
  js("callee", "callee() === callee");
  js("nothing", "String(nothing())");
  js("throws", "try { thrower('x') } catch (e) { 'caught ' + e }");
  js("throws through", "thrower(new TypeError('t'))");
  js("tries", "trier(() => 5) + ' ' + trier(() => { throw 'thrown' })");
  js("function name", "add.name + ' ' + add.length + ' ' + typeof add");
  js("function no constructor", "new add()");
  js("function apply", "add.apply(null, [1, 2])");
  js("function bind", "add.bind(null, 1)(2)");
  js("function property", "add.x = 5; add.x");
  js("function in map", "[1, 2].map(x => add(x, 1)).join()");
  set_global("unnamed", JSObjectMakeFunctionWithCallback(ctx, NULL, add));
  js("function unnamed", "unnamed.name");
  JSObjectRef f = eval_object("(function (a, b) { return this === globalThis ? a + b : this.k + a + b })");
  JSValueRef two[] = {number(1), number(2)}, thrown = NULL;
  out("call", "%s", text(JSObjectCallAsFunction(ctx, f, NULL, 2, two, NULL)));
  out("call with this", "%s", text(JSObjectCallAsFunction(ctx, f, eval_object("({k: 10})"), 2, two, NULL)));
  out("call object", "%d", JSObjectCallAsFunction(ctx, eval_object("({})"), NULL, 0, NULL, &thrown) != NULL);
  JSValueRef r =
      JSObjectCallAsFunction(ctx, eval_object("(function () { throw new SyntaxError('s') })"), NULL, 0, NULL, &thrown);
  out("call thrower", "%d %s", r != NULL, error_name(thrown));
  out("call thrower without", "%d",
      JSObjectCallAsFunction(ctx, eval_object("(function () { throw 1 })"), NULL, 0, NULL, NULL) != NULL);
  JSObjectRef point = eval_object("(class Point { constructor(x) { this.x = x } })");
  JSObjectRef made = JSObjectCallAsConstructor(ctx, point, 1, two, &thrown);
  out("construct", "%s", text(get(made, "x")));
  out("construct no constructor", "%d",
      JSObjectCallAsConstructor(ctx, eval_object("(() => 1)"), 0, NULL, NULL) != NULL);
  out("is function", "%d %d %d %d", JSObjectIsFunction(ctx, f), JSObjectIsFunction(ctx, made),
      JSObjectIsFunction(ctx, point), JSObjectIsFunction(ctx, eval_object("(() => 1)")));
  out("is constructor", "%d %d %d %d", JSObjectIsConstructor(ctx, f), JSObjectIsConstructor(ctx, made),
      JSObjectIsConstructor(ctx, point), JSObjectIsConstructor(ctx, eval_object("(() => 1)")));
  out("native is constructor", "%d", JSObjectIsConstructor(ctx, eval_object("add")));
}

static void source(const char *name, unsigned count, const char *const params[], const char *body) {
  JSStringRef names_of[4], n = str("made"), b = str(body);
  JSValueRef thrown = NULL, args[] = {number(3), number(4)};
  for (unsigned i = 0; i < count; i++) names_of[i] = str(params[i]);
  JSObjectRef f = JSObjectMakeFunction(ctx, n, count, names_of, b, NULL, 1, &thrown);
  out(name, "%s %s, throws %s", f ? text(get(f, "name")) : "(none)",
      f ? text(JSObjectCallAsFunction(ctx, f, NULL, 2, args, NULL)) : "", error_name(thrown));
  for (unsigned i = 0; i < count; i++) JSStringRelease(names_of[i]);
  JSStringRelease(n);
  JSStringRelease(b);
}

static void properties(void) {
  JSObjectRef o = JSObjectMake(ctx, NULL, NULL);
  JSStringRef a = str("a"), b = str("b");
  JSValueRef thrown = NULL;
  set_global("o", o);
  JSObjectSetProperty(ctx, o, a, number(1), kJSPropertyAttributeNone, NULL);
  out("has", "%d %d", JSObjectHasProperty(ctx, o, a), JSObjectHasProperty(ctx, o, b));
  out("get", "%s %s", text(JSObjectGetProperty(ctx, o, a, NULL)), text(JSObjectGetProperty(ctx, o, b, NULL)));
  JSObjectSetProperty(ctx, o, b, number(2), kJSPropertyAttributeReadOnly | kJSPropertyAttributeDontEnum, NULL);
  js("attributes", "o.b = 3; o.b + JSON.stringify(Object.getOwnPropertyDescriptor(o, 'b'))");
  bool gone = JSObjectDeleteProperty(ctx, o, a, NULL);
  out("delete", "%d %d", gone, JSObjectHasProperty(ctx, o, a));
  out("delete none", "%d", JSObjectDeleteProperty(ctx, o, a, NULL));
  JSStringRef fixed = str("fixed");
  JSObjectSetProperty(ctx, o, fixed, number(7), kJSPropertyAttributeDontDelete, NULL);
  out("delete fixed", "%d %s", JSObjectDeleteProperty(ctx, o, fixed, NULL), text(get(o, "fixed")));
  JSObjectSetProperty(ctx, o, fixed, number(8), kJSPropertyAttributeReadOnly, NULL);
  js("attributes of old", "o.fixed + JSON.stringify(Object.getOwnPropertyDescriptor(o, 'fixed'))");
  eval("var g = {get x() { throw new URIError('u') }, set x(v) { throw new EvalError('e') }}");
  JSStringRef x = str("x");
  JSValueRef v = JSObjectGetProperty(ctx, eval_object("g"), x, &thrown);
  out("getter throws", "%s %s", v ? text(v) : "(null)", error_name(thrown));
  thrown = NULL;
  JSObjectSetProperty(ctx, eval_object("g"), x, number(1), 0, &thrown);
  out("setter throws", "%s", error_name(thrown));
  thrown = NULL;
  out("inherited", "%d", JSObjectHasProperty(ctx, eval_object("Object.create({x: 1})"), x));
  JSValueRef key = eval("Symbol.for('k')");
  JSObjectSetPropertyForKey(ctx, o, key, number(5), 0, NULL);
  out("symbol key", "%d %s %d", JSObjectHasPropertyForKey(ctx, o, key, NULL),
      text(JSObjectGetPropertyForKey(ctx, o, key, NULL)), JSObjectDeletePropertyForKey(ctx, o, key, NULL));
  out("symbol key gone", "%d", JSObjectHasPropertyForKey(ctx, o, key, NULL));
  JSObjectSetPropertyForKey(ctx, o, number(3), string("three"), kJSPropertyAttributeDontEnum, NULL);
  out("number key", "%s %s", text(JSObjectGetPropertyForKey(ctx, o, string("3"), NULL)),
      text(eval("Object.keys(o).join()")));
  v = JSObjectGetPropertyForKey(ctx, o, eval("({toString() { throw 'key' }})"), &thrown);
  out("key throws", "%s", error_name(thrown));
  JSObjectRef array = eval_object("[10, 20]");
  JSObjectSetPropertyAtIndex(ctx, array, 4, number(50), NULL);
  out("index", "%s %s %s", text(JSObjectGetPropertyAtIndex(ctx, array, 1, NULL)),
      text(JSObjectGetPropertyAtIndex(ctx, array, 3, NULL)), text(get(array, "length")));
  out("private of plain", "%p %d", JSObjectGetPrivate(o), JSObjectSetPrivate(o, o));
  names("names", eval_object("({b: 1, a: 2, 7: 3})"));
  names("names of array", array);
  names("names inherited", eval_object("Object.create({up: 1}, {own: {enumerable: true}, hidden: {}})"));
  names("names of none", JSObjectMake(ctx, NULL, NULL));
  names("names of function", eval_object("(function f(a) {})"));
  out("prototype", "%d %d", JSValueIsStrictEqual(ctx, JSObjectGetPrototype(ctx, array), eval("Array.prototype")),
      JSValueIsNull(ctx, JSObjectGetPrototype(ctx, eval_object("Object.create(null)"))));
  JSObjectSetPrototype(ctx, o, eval("({inherited: 'yes'})"));
  out("set prototype", "%s", text(get(o, "inherited")));
  JSObjectSetPrototype(ctx, o, number(5));
  out("set prototype number", "%s", text(get(o, "inherited")));
  out("same object same pointer", "%d", eval("o") == eval("globalThis.o"));
  out("same as made", "%d", eval("o") == (JSValueRef)o);
  out("global is one", "%d", JSContextGetGlobalObject(ctx) == (JSObjectRef)eval("globalThis"));
}

static void kinds(void) {
  JSValueRef args[] = {number(3), string("x")}, thrown = NULL;
  set_global("made", JSObjectMakeArray(ctx, 2, args, NULL));
  js("make array", "Array.isArray(made) + JSON.stringify(made)");
  set_global("made", JSObjectMakeArray(ctx, 1, args, NULL));
  js("make array of one", "JSON.stringify(made)");
  set_global("made", JSObjectMakeArray(ctx, 0, NULL, NULL));
  js("make array empty", "made.length");
  set_global("made", JSObjectMakeDate(ctx, 1, (JSValueRef[]){number(86400000)}, NULL));
  js("make date", "made.toISOString()");
  set_global("made", JSObjectMakeDate(ctx, 3, (JSValueRef[]){number(2020), number(1), number(29)}, NULL));
  js("make date of parts", "[made.getFullYear(), made.getMonth(), made.getDate()].join()");
  set_global("made", JSObjectMakeDate(ctx, 0, NULL, NULL));
  js("make date now", "Math.abs(made - Date.now()) < 60000");
  set_global("made", JSObjectMakeError(ctx, 1, &args[1], NULL));
  js("make error", "made instanceof Error && made.message");
  set_global("made", JSObjectMakeError(ctx, 0, NULL, NULL));
  js("make error without", "made.message + '|' + made");
  set_global("made", JSObjectMakeRegExp(ctx, 2, (JSValueRef[]){string("a(b+)"), string("gi")}, NULL));
  js("make regexp", "made.source + made.flags + made.exec('xABB')[1]");
  JSObjectRef bad = JSObjectMakeRegExp(ctx, 1, (JSValueRef[]){string("(")}, &thrown);
  out("make regexp bad", "%d %s", bad != NULL, error_name(thrown));
  source("make function", 2, (const char *const[]){"a", "b"}, "return a * b");
  source("make function without", 0, NULL, "return arguments.length");
  source("make function bad", 0, NULL, "return (");
  source("make function breaking out", 0, NULL, "}, function () {");
  source("make function bad name", 1, (const char *const[]){"1a"}, "return 1");
  source("make function comment", 1, (const char *const[]){"a"}, "return a // end");
}

static void promises(void) {
  JSObjectRef resolve, reject;
  JSValueRef ok = string("fine"), wrong = string("wrong");
  set_global("p", JSObjectMakeDeferredPromise(ctx, &resolve, &reject, NULL));
  eval("var seen = []; p.then(v => seen.push('ok ' + v), e => seen.push('no ' + e))");
  js("promise pending", "p instanceof Promise && seen.length");
  JSObjectCallAsFunction(ctx, resolve, NULL, 1, &ok, NULL);
  js("promise resolved", "seen.join()");
  JSObjectCallAsFunction(ctx, reject, NULL, 1, &wrong, NULL);
  js("promise settles once", "seen.join()");
  set_global("p", JSObjectMakeDeferredPromise(ctx, &resolve, &reject, NULL));
  eval("seen = []; (async () => { try { await p } catch (e) { seen.push('caught ' + e) } })()");
  JSObjectCallAsFunction(ctx, reject, NULL, 1, &wrong, NULL);
  js("promise rejected", "seen.join()");
  eval("seen = []; Promise.resolve().then(() => seen.push(1)).then(() => seen.push(2)); seen.push(0)");
  js("reactions run at the end", "seen.join()");
}

int main(void) {
  ctx = JSGlobalContextCreate(NULL);
  functions();
  properties();
  kinds();
  promises();
  JSGlobalContextRelease(ctx);
  return 0;
}
