/* NULL where a value may be, who an exception is, class definitions at their edges, contexts of a group. */
#include "twin.h"
static JSValueRef give_args(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                            JSValueRef *e) {
  (void)f, (void)this, (void)e;
  return JSObjectMakeArray(c, count, args, NULL);
}
static JSValueRef error_made;
static JSValueRef throw_made(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                             JSValueRef *e) {
  (void)f, (void)this, (void)count, (void)args, (void)c;
  *e = error_made;
  return NULL;
}
static JSValueRef catch_and_pass(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                                 JSValueRef *e) {
  (void)f, (void)this, (void)count;
  JSValueRef thrown = NULL;
  JSObjectCallAsFunction(c, (JSObjectRef)args[0], NULL, 0, NULL, &thrown);
  if (thrown) *e = thrown;
  return NULL;
}
static void function(const char *name, JSObjectCallAsFunctionCallback cb) {
  JSStringRef n = str(name);
  set_global(name, JSObjectMakeFunctionWithCallback(ctx, n, cb));
  JSStringRelease(n);
}
static JSValueRef sv(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)o, (void)e;
  return JSValueMakeNumber(c, (double)JSStringGetLength(name));
}
static int inits;
static char order[64];
static void init_a(JSContextRef c, JSObjectRef o) {
  (void)c;
  inits++;
  strcat(order, "a");
  JSObjectSetPrivate(o, order);
}
static void init_b(JSContextRef c, JSObjectRef o) {
  strcat(order, JSObjectGetPrivate(o) == order ? "b" : "B");
  JSStringRef k = str("made");
  JSObjectSetProperty(c, o, k, JSValueMakeNumber(c, 5), 0, NULL);
  JSStringRelease(k);
}
static JSClassRef inner_class;
static void init_c(JSContextRef c, JSObjectRef o) {
  (void)o;
  strcat(order, "c");
  if (inner_class) JSObjectMake(c, inner_class, NULL);
}
int main(void) {
  ctx = JSGlobalContextCreate(NULL);
  function("args", give_args);
  function("thrower", throw_made);
  function("passer", catch_and_pass);
  JSValueRef e = NULL, list[] = {NULL, number(1), NULL};
  set_global("made", JSObjectMakeArray(ctx, 3, list, NULL));
  js("array of NULL", "JSON.stringify(made)");
  set_global("made", JSObjectCallAsFunction(ctx, eval_object("args"), NULL, 3, list, NULL));
  js("arguments of NULL", "JSON.stringify(made)");
  set_global("made", NULL);
  js("property of NULL", "String(made)");
  out("conversions of NULL", "%g %d %d %s", JSValueToNumber(ctx, NULL, NULL), JSValueToBoolean(ctx, NULL),
      JSValueToInt32(ctx, NULL, NULL), name_of(JSValueToStringCopy(ctx, NULL, NULL)));
  out("NULL to object", "%d %s", JSValueToObject(ctx, NULL, &e) != NULL, error_name(e));
  out("NULL equals", "%d %d %d", JSValueIsEqual(ctx, NULL, JSValueMakeUndefined(ctx), NULL),
      JSValueIsStrictEqual(ctx, NULL, JSValueMakeNull(ctx)), JSValueIsStrictEqual(ctx, NULL, NULL));
  JSStringRef j = JSValueCreateJSONString(ctx, NULL, 0, NULL);
  out("NULL to JSON", "%s", name_of(j));
  out("private of plain", "%d %d", JSObjectGetPrivate(eval_object("({})")) == NULL,
      JSObjectSetPrivate(eval_object("({})"), order));
  out("private of NULL's class", "%d", JSObjectSetPrivate(JSObjectMake(ctx, NULL, order), order));
  out("private of function", "%d", JSObjectSetPrivate(eval_object("args"), order));
  out("private of constructor", "%d", JSObjectSetPrivate(JSObjectMakeConstructor(ctx, NULL, NULL), order));
  out("of no class", "%d", JSValueIsObjectOfClass(ctx, eval("({})"), NULL));
  JSStringRelease(JSStringRetain(j));
  /* Who is thrown */
  JSValueRef text_arg = string("m");
  error_made = JSObjectMakeError(ctx, 1, &text_arg, NULL);
  JSValueProtect(ctx, error_made);
  e = NULL;
  JSObjectCallAsFunction(ctx, eval_object("thrower"), NULL, 0, NULL, &e);
  out("thrown is who was made", "%d", e == error_made);
  e = NULL;
  eval_in(ctx, "passer(() => { try { passer(() => passer(thrower)) } finally { 1 } })", &e);
  out("thrown through all", "%d", e == error_made);
  e = NULL;
  eval_in(ctx, "try { thrower() } catch (x) { x.extra = 4; throw x }", &e);
  out("thrown again", "%d %s", e == error_made, text(get((JSObjectRef)e, "extra")));
  const char *things[] = {"throw 0",
                          "throw ''",
                          "throw null",
                          "throw false",
                          "throw NaN",
                          "throw undefined",
                          "throw Symbol.iterator",
                          "throw 5n",
                          "throw globalThis",
                          "throw function f() {}"};
  for (int i = 0; i < 10; i++) {
    char name[40];
    e = NULL;
    JSValueRef v = eval_in(ctx, things[i], &e);
    snprintf(name, sizeof name, "throws %d", i);
    out(name, "%d %d type %d", v != NULL, e != NULL, e ? (int)JSValueGetType(ctx, e) : -1);
  }
  e = (JSValueRef)order;
  eval_in(ctx, "1", &e);
  out("exception is left alone", "%d", e == (JSValueRef)order);
  /* Definitions */
  JSStaticValue values[] = {{"", sv, NULL, 0},
                            {"\xc3\xa9t\xc3\xa9", sv, NULL, 0},
                            {"a b", sv, NULL, 0},
                            {"__proto__", sv, NULL, 0},
                            {"constructor", sv, NULL, 0},
                            {"valueOf", sv, NULL, 0},
                            {"0", sv, NULL, 0},
                            {"-1", sv, NULL, 0},
                            {"1.5", sv, NULL, 0},
                            {"dup", sv, NULL, 0},
                            {"dup", sv, NULL, 0},
                            {0, 0, 0, 0}};
  JSClassDefinition d = kJSClassDefinitionEmpty;
  d.className = "\xc3\xa9", d.staticValues = values;
  JSClassRef class = JSClassCreate(&d);
  JSObjectRef o = JSObjectMake(ctx, class, NULL);
  set_global("o", o);
  js("names of values",
     "[o[''], o['\\u00e9t\\u00e9'], o['a b'], o.constructor, typeof o.valueOf, o[0], o[-1], o[1.5], o.dup].join()");
  js("tag of a class", "Object.prototype.toString.call(o) === '[object \\u00e9]'");
  JSClassRelease(class);
  d = kJSClassDefinitionEmpty;
  d.className = "";
  class = JSClassCreate(&d);
  set_global("o", JSObjectMake(ctx, class, NULL));
  js("class of no name", "String(o)");
  JSClassRelease(class);
  d.className = NULL;
  class = JSClassCreate(&d);
  set_global("o", JSObjectMake(ctx, class, NULL));
  js("class without a name", "String(o)");
  JSClassRelease(class);
  JSClassRef above = NULL;
  for (int i = 0; i < 10; i++) {
    JSStaticValue one[] = {{i == 0 ? "first" : "each", sv, NULL, 0}, {0, 0, 0, 0}};
    JSStaticFunction two[] = {{"m", give_args, 0}, {0, 0, 0}};
    d = kJSClassDefinitionEmpty;
    d.className = i % 2 ? "Odd" : "Even", d.parentClass = above, d.staticValues = one, d.staticFunctions = two;
    class = JSClassCreate(&d);
    above = class;
  }
  set_global("o", JSObjectMake(ctx, above, NULL));
  js("ten classes", "o.first + o.each + String(o) + o.m(1).length");
  js("ten prototypes", "var n = 0; for (var p = o; p; p = Object.getPrototypeOf(p)) n++; n");
  JSClassDefinition a = kJSClassDefinitionEmpty, b = kJSClassDefinitionEmpty, c = kJSClassDefinitionEmpty;
  a.initialize = init_a, b.initialize = init_b, c.initialize = init_c;
  JSClassRef ca = JSClassCreate(&a);
  b.parentClass = ca;
  JSClassRef cb = JSClassCreate(&b);
  c.parentClass = cb;
  JSClassRef cc = JSClassCreate(&c);
  o = JSObjectMake(ctx, cc, NULL);
  set_global("o", o);
  out("initialized", "%s %d", order, inits);
  js("made while initialized", "o.made");
  *order = 0, inner_class = ca;
  JSObjectMake(ctx, cc, NULL);
  out("initialized inside", "%s", order);
  *order = 0, inner_class = NULL;
  set_global("C", JSObjectMakeConstructor(ctx, cc, NULL));
  js("new of it", "new C().made");
  out("initialized by new", "%s", order);
  *order = 0;
  JSClassRelease(ca), JSClassRelease(cb), JSClassRelease(cc);
  /* Contexts of a group */
  JSContextGroupRef group = JSContextGroupCreate();
  JSGlobalContextRef x = JSGlobalContextCreateInGroup(group, NULL), y = JSGlobalContextCreateInGroup(group, NULL),
                     was = ctx;
  d = kJSClassDefinitionEmpty;
  JSStaticFunction fs[] = {{"m", give_args, 0}, {0, 0, 0}};
  d.className = "Both", d.staticFunctions = fs;
  class = JSClassCreate(&d);
  JSObjectRef ox = JSObjectMake(x, class, NULL), oy = JSObjectMake(y, class, NULL);
  ctx = y;
  set_global("ox", ox), set_global("oy", oy), set_global("gx", JSContextGetGlobalObject(x));
  js("prototype each", "Object.getPrototypeOf(ox) === Object.getPrototypeOf(oy)");
  js("prototype of its context", "Object.getPrototypeOf(Object.getPrototypeOf(ox)) === Object.prototype");
  js("method of its context", "[ox.m() instanceof Array, oy.m() instanceof Array].join()");
  js("other global", "gx.q = 4; typeof q + gx.Array === Array");
  out("other global from C", "%s", text_in(x, eval_in(x, "q", NULL)));
  js("its eval", "gx.eval('this') === gx");
  js("its function", "gx.Function('return this')() === gx");
  e = NULL;
  eval_in(x, "throw new TypeError('of x')", &e);
  set_global("ex", e);
  js("its error", "[ex instanceof TypeError, ex instanceof gx.TypeError].join()");
  out("its array is an array", "%d", JSValueIsArray(y, eval_in(x, "[1]", NULL)));
  out("equal across", "%d", JSValueIsStrictEqual(y, eval_in(x, "gxs = 'te' + 'xt'", NULL), eval_in(y, "'text'", NULL)));
  out("registered symbols", "%d",
      JSValueIsStrictEqual(y, eval_in(x, "Symbol.for('s')", NULL), eval_in(y, "Symbol.for('s')", NULL)));
  JSClassRelease(class);
  ctx = was;
  JSGlobalContextRelease(y);
  out("the other goes on", "%s", text_in(x, eval_in(x, "typeof ox + q", NULL)));
  JSGlobalContextRelease(x);
  JSContextGroupRelease(group);
  JSGlobalContextRelease(ctx);
  return 0;
}
