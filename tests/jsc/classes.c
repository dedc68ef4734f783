/* JSClassRef: every callback, in order; parents; prototypes; private data. */
#include "twin.h"

static bool is(JSStringRef name, const char *what) { return JSStringIsEqualToUTF8CString(name, what); }

/* ---- Life ---- */

static void base_init(JSContextRef c, JSObjectRef o) {
  (void)c;
  note("base init %s;", JSObjectGetPrivate(o) ? (char *)JSObjectGetPrivate(o) : "-");
}
static void child_init(JSContextRef c, JSObjectRef o) {
  (void)c, (void)o;
  note("child init;");
}
static int finals;
static char final_order[64];
static void base_final(JSObjectRef o) {
  (void)o;
  finals++;
  strcat(final_order, "b");
}
static void child_final(JSObjectRef o) {
  finals++;
  strcat(final_order, JSObjectGetPrivate(o) ? "C" : "c");
}

static void life(void) {
  JSClassDefinition base = kJSClassDefinitionEmpty, child = kJSClassDefinitionEmpty;
  base.className = "Base", base.initialize = base_init, base.finalize = base_final;
  JSClassRef base_class = JSClassCreate(&base);
  child.className = "Child", child.parentClass = base_class, child.initialize = child_init,
  child.finalize = child_final;
  JSClassRef child_class = JSClassCreate(&child);
  JSGlobalContextRef old = ctx;
  ctx = JSGlobalContextCreate(NULL);
  char data[] = "data";
  JSObjectRef o = JSObjectMake(ctx, child_class, data);
  said("initialize");
  out("private", "%s", (char *)JSObjectGetPrivate(o));
  out("set private", "%d %d", JSObjectSetPrivate(o, NULL), JSObjectGetPrivate(o) == NULL);
  JSObjectSetPrivate(o, data);
  JSObjectRef plain = JSObjectMake(ctx, base_class, NULL);
  said("initialize parent");
  out("of class", "%d %d %d %d", JSValueIsObjectOfClass(ctx, o, child_class),
      JSValueIsObjectOfClass(ctx, o, base_class), JSValueIsObjectOfClass(ctx, plain, child_class),
      JSValueIsObjectOfClass(ctx, number(1), base_class));
  set_global("o", o);
  set_global("plain", plain);
  js("class name", "String(o) + String(plain)");
  js("prototypes", "Object.getPrototypeOf(Object.getPrototypeOf(o)) === Object.getPrototypeOf(plain)");
  js("prototype's prototype", "Object.getPrototypeOf(Object.getPrototypeOf(plain)) === Object.prototype");
  js("constructor of instance", "o.constructor === Object");
  js("typeof instance", "typeof o");
  js("own property of instance", "o.x = 1; o.x + Object.keys(o).join()");
  js("instance of instance", "[] instanceof o");
  JSGlobalContextRelease(ctx);
  out("finalize", "%d %s", finals,
      strlen(final_order) == 3 && strstr(final_order, "Cb") ? "children first" : final_order);
  ctx = old;
  JSClassRelease(child_class);
  JSClassRelease(base_class);
}

/* ---- Static values and functions ---- */

static double stored = 5;
static JSValueRef get_value(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)o, (void)e;
  note("get %s;", name_of(name));
  return JSValueMakeNumber(c, stored);
}
static bool set_value(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef v, JSValueRef *e) {
  (void)o;
  note("set %s;", name_of(name));
  stored = JSValueToNumber(c, v, e);
  return true;
}
static JSValueRef get_thrower(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)o, (void)name;
  *e = JSValueMakeNumber(c, 13);
  return NULL;
}
static JSValueRef method(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                         JSValueRef *e) {
  (void)f, (void)args, (void)e;
  note("method on %s;", JSObjectGetPrivate(this) ? (char *)JSObjectGetPrivate(this) : "-");
  return JSValueMakeNumber(c, (double)count);
}

static void statics(JSClassAttributes attributes, const char *prefix) {
  JSStaticValue values[] = {
      {"value", get_value, set_value, kJSPropertyAttributeNone},
      {"fixed", get_value, NULL, kJSPropertyAttributeReadOnly | kJSPropertyAttributeDontDelete},
      {"hidden", get_value, set_value, kJSPropertyAttributeDontEnum | kJSPropertyAttributeDontDelete},
      {"thrower", get_thrower, NULL, kJSPropertyAttributeReadOnly | kJSPropertyAttributeDontEnum},
      {0, 0, 0, 0}};
  JSStaticFunction functions[] = {{"method", method, kJSPropertyAttributeNone},
                                  {"quiet", method, kJSPropertyAttributeDontEnum | kJSPropertyAttributeReadOnly},
                                  {0, 0, 0}};
  JSClassDefinition d = kJSClassDefinitionEmpty;
  char name[64], data[] = "me";
  d.className = "Statics", d.staticValues = values, d.staticFunctions = functions, d.attributes = attributes;
  JSClassRef class = JSClassCreate(&d);
  memset(values, 0, sizeof values); /* it is copied */
  memset(functions, 0, sizeof functions);
  set_global("s", JSObjectMake(ctx, class, data));
  set_global("s2", JSObjectMake(ctx, class, NULL));
  stored = 5;
#define CASE(what, source) (snprintf(name, sizeof name, "%s %s", prefix, what), js(name, source))
#define SAID(what) (snprintf(name, sizeof name, "%s %s", prefix, what), said(name))
  CASE("value", "s.value");
  SAID("value asks");
  CASE("set value", "s.value = 8; s.value");
  SAID("set value asks");
  CASE("fixed", "s.fixed = 1; s.fixed");
  *log_text = 0;
  CASE("value thrower", "s.thrower");
  CASE("in", "['value' in s, 'method' in s, 'none' in s].join()");
  *log_text = 0;
  CASE("method", "s.method(1, 2)");
  SAID("method this");
  CASE("method of other", "s.method.call(s2)");
  SAID("method of other this");
  CASE("method is one", "s.method === s.method");
  CASE("method is shared", "s.method === s2.method");
  CASE("for in", "var l = []; for (var k in s) l.push(k); l.sort().join()");
  CASE("keys", "Object.keys(s).sort().join()");
  CASE("method replaced", "s.method = 5; s.method + typeof s2.method");
  CASE("quiet not replaced", "s.quiet = 5; typeof s.quiet");
  CASE("delete fixed", "delete s.fixed");
  CASE("method own", "s2.hasOwnProperty('method')");
  *log_text = 0;
  JSClassRelease(class);
}

/* ---- Dynamic properties ---- */

static bool has_property(JSContextRef c, JSObjectRef o, JSStringRef name) {
  (void)c, (void)o;
  return is(name, "there") || is(name, "7");
}
static JSValueRef get_property(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)o;
  if (is(name, "there")) return JSValueMakeNumber(c, 1);
  if (is(name, "7")) return JSValueMakeNumber(c, 7);
  if (is(name, "undef")) return JSValueMakeUndefined(c);
  if (is(name, "bad")) *e = JSValueMakeNumber(c, 77);
  return NULL;
}
static bool set_property(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef v, JSValueRef *e) {
  (void)o;
  if (is(name, "bad")) return *e = JSValueMakeNumber(c, 78), false;
  if (!is(name, "taken") && !is(name, "3")) return false;
  note("%s = %s;", name_of(name), text_in(c, v));
  return true;
}
static bool delete_property(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)o;
  if (is(name, "bad")) *e = JSValueMakeNumber(c, 79);
  if (!is(name, "gone")) return false;
  note("delete gone;");
  return true;
}
static void get_names(JSContextRef c, JSObjectRef o, JSPropertyNameAccumulatorRef names) {
  (void)c, (void)o;
  static const char *const all[] = {"there", "undef", "7"};
  for (int i = 0; i < 3; i++) {
    JSStringRef s = str(all[i]);
    JSPropertyNameAccumulatorAddName(names, s);
    JSStringRelease(s);
  }
}

static void dynamic(bool with_has, const char *prefix) {
  JSClassDefinition d = kJSClassDefinitionEmpty;
  char name[64];
  d.className = "Dynamic", d.getProperty = get_property, d.setProperty = set_property;
  d.deleteProperty = delete_property, d.getPropertyNames = get_names;
  if (with_has) d.hasProperty = has_property;
  JSClassRef class = JSClassCreate(&d);
  JSObjectRef o = JSObjectMake(ctx, class, NULL);
  set_global("d", o);
  CASE("get", "d.there + ' ' + d.none + ' ' + d.undef");
  CASE("get index", "d[7] + ' ' + d['7'] + ' ' + d[8]");
  CASE("get throws", "try { d.bad } catch (e) { 'caught ' + e }");
  CASE("set", "d.taken = 'x'; d.own = 'y'; d.taken + d.own");
  SAID("set asks");
  CASE("set index", "d[3] = 'three'; d[4] = 'four'; d[3] + d[4]");
  SAID("set index asks");
  CASE("set throws", "try { d.bad = 1 } catch (e) { 'caught ' + e }");
  CASE("in", "['there' in d, 'none' in d, 7 in d, 8 in d, 'own' in d, 'toString' in d].join()");
  CASE("own", "['there', 'none', 'own'].map(n => d.hasOwnProperty(n)).join()");
  CASE("delete", "[delete d.gone, delete d.own, d.own].join()");
  SAID("delete asks");
  CASE("delete throws", "try { delete d.bad } catch (e) { 'caught ' + e }");
  CASE("symbols pass", "d[Symbol.for('s')] = 1; d[Symbol.for('s')]");
  CASE("inherits", "var h = Object.create(d); h.there");
  CASE("for in", "var l = []; for (var k in d) l.push(k); l.sort().join()");
  JSPropertyNameArrayRef names = JSObjectCopyPropertyNames(ctx, o);
  char all[256] = "";
  for (size_t i = 0; i < JSPropertyNameArrayGetCount(names); i++)
    sprintf(all + strlen(all), " %s", name_of(JSPropertyNameArrayGetNameAtIndex(names, i)));
  snprintf(name, sizeof name, "%s names", prefix);
  out(name, "%zu%s", JSPropertyNameArrayGetCount(names), all);
  JSPropertyNameArrayRelease(names);
  JSStringRef there = str("there"), none = str("none");
  snprintf(name, sizeof name, "%s from C", prefix);
  out(name, "%d %d %s %s", JSObjectHasProperty(ctx, o, there), JSObjectHasProperty(ctx, o, none),
      text(JSObjectGetProperty(ctx, o, there, NULL)), text(JSObjectGetProperty(ctx, o, none, NULL)));
  JSStringRelease(there);
  JSStringRelease(none);
  JSClassRelease(class);
}

/* A child's callback first, then the parent's. */
static JSValueRef child_get(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)o, (void)e;
  return is(name, "child") || is(name, "there") ? JSValueMakeNumber(c, 100) : NULL;
}
static void chain(void) {
  JSClassDefinition base = kJSClassDefinitionEmpty, child = kJSClassDefinitionEmpty;
  base.className = "Base", base.getProperty = get_property, base.setProperty = set_property;
  JSClassRef base_class = JSClassCreate(&base);
  child.parentClass = base_class, child.getProperty = child_get;
  JSClassRef class = JSClassCreate(&child);
  JSClassRelease(base_class);
  set_global("c", JSObjectMake(ctx, class, NULL));
  js("chain get", "c.child + ' ' + c.there + ' ' + c[7] + ' ' + c.none");
  js("chain set", "c.taken = 1; String(c.taken)");
  said("chain set asks");
  js("chain name", "String(c)");
  JSClassRelease(class);
}

/* ---- Calls and conversions ---- */

static JSValueRef call(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                       JSValueRef *e) {
  (void)this, (void)args, (void)e;
  note("call on %s;", (char *)JSObjectGetPrivate(f));
  return JSValueMakeNumber(c, (double)count + 100);
}
static JSObjectRef construct(JSContextRef c, JSObjectRef f, size_t count, const JSValueRef args[], JSValueRef *e) {
  note("construct on %s;", JSObjectGetPrivate(f) ? (char *)JSObjectGetPrivate(f) : "-");
  if (count > 1) return *e = args[1], NULL;
  JSObjectRef o = JSObjectMake(c, NULL, NULL);
  JSStringRef key = str("made");
  if (count) JSObjectSetProperty(c, o, key, args[0], 0, NULL);
  JSStringRelease(key);
  return o;
}
static bool has_instance(JSContextRef c, JSObjectRef constructor, JSValueRef value, JSValueRef *e) {
  (void)constructor;
  if (JSValueIsNull(c, value)) *e = JSValueMakeNumber(c, 55);
  return JSValueIsNumber(c, value);
}
static JSValueRef to_type(JSContextRef c, JSObjectRef o, JSType type, JSValueRef *e) {
  (void)o, (void)e;
  if (type == kJSTypeNumber) return JSValueMakeNumber(c, 42);
  JSStringRef s = str("as text");
  JSValueRef v = JSValueMakeString(c, s);
  JSStringRelease(s);
  return type == kJSTypeString ? v : NULL;
}
static JSValueRef to_nothing(JSContextRef c, JSObjectRef o, JSType type, JSValueRef *e) {
  (void)c, (void)o, (void)type, (void)e;
  return NULL;
}
static JSValueRef to_throw(JSContextRef c, JSObjectRef o, JSType type, JSValueRef *e) {
  (void)o;
  *e = JSValueMakeNumber(c, type);
  return NULL;
}

static void calls(void) {
  JSClassDefinition d = kJSClassDefinitionEmpty;
  char data[] = "callable";
  d.className = "Callable", d.callAsFunction = call, d.callAsConstructor = construct, d.hasInstance = has_instance;
  JSClassRef class = JSClassCreate(&d);
  JSObjectRef o = JSObjectMake(ctx, class, data);
  JSValueRef args[] = {number(1), number(2)}, thrown = NULL;
  set_global("f", o);
  js("callable", "f(1, 2, 3)");
  said("callable asks");
  js("callable typeof", "typeof f");
  js("callable new", "new f(5).made");
  said("callable new asks");
  js("callable new throws", "try { new f(1, 'thrown') } catch (e) { e }");
  js("callable instanceof", "[1 instanceof f, 'x' instanceof f].join()");
  js("callable instanceof throws", "try { null instanceof f } catch (e) { 'caught ' + e }");
  *log_text = 0;
  out("callable from C", "%s", text(JSObjectCallAsFunction(ctx, o, NULL, 2, args, NULL)));
  JSObjectRef made = JSObjectCallAsConstructor(ctx, o, 2, args, &thrown);
  out("construct throws from C", "%d %s", made != NULL, text(thrown));
  out("callable is", "%d %d", JSObjectIsFunction(ctx, o), JSObjectIsConstructor(ctx, o));
  out("instance from C", "%d", JSValueIsInstanceOfConstructor(ctx, number(1), o, NULL));
  JSClassRelease(class);
  d = kJSClassDefinitionEmpty;
  d.className = "Plain";
  class = JSClassCreate(&d);
  o = JSObjectMake(ctx, class, NULL);
  set_global("f", o);
  js("plain is not called", "f()");
  js("plain is not new", "new f()");
  out("plain is", "%d %d", JSObjectIsFunction(ctx, o), JSObjectIsConstructor(ctx, o));
  out("plain called from C", "%d", JSObjectCallAsFunction(ctx, o, NULL, 0, NULL, NULL) != NULL);
  JSClassRelease(class);
  *log_text = 0;
}

static void conversions(void) {
  static const JSObjectConvertToTypeCallback all[] = {to_type, to_nothing, to_throw};
  static const char *const names[] = {"converts", "converts not", "converts by throwing"};
  for (int i = 0; i < 3; i++) {
    JSClassDefinition d = kJSClassDefinitionEmpty;
    char name[64];
    const char *prefix = names[i];
    d.className = "Conv", d.convertToType = all[i];
    JSClassRef class = JSClassCreate(&d);
    JSObjectRef o = JSObjectMake(ctx, class, NULL);
    set_global("v", o);
    CASE("to number", "+v");
    CASE("to text", "String(v)");
    CASE("in sum", "v + 1");
    CASE("in template", "`${v}`");
    CASE("compared", "v > 41");
    CASE("as key", "({'as text': 1, 42: 2, '[object Conv]': 3})[v]");
    JSValueRef thrown = NULL;
    double n = JSValueToNumber(ctx, o, &thrown);
    snprintf(name, sizeof name, "%s from C", prefix);
    out(name, "%g throws %d bool %d", n != n ? 0.125 : n, thrown != NULL, JSValueToBoolean(ctx, o));
    JSClassRelease(class);
  }
}

/* ---- Constructors ---- */

static JSObjectRef widget(JSContextRef c, JSObjectRef f, size_t count, const JSValueRef args[], JSValueRef *e);
static JSClassRef widget_class;
static JSObjectRef widget(JSContextRef c, JSObjectRef f, size_t count, const JSValueRef args[], JSValueRef *e) {
  (void)f, (void)e;
  JSObjectRef o = JSObjectMake(c, widget_class, "widget");
  JSStringRef key = str("size");
  JSObjectSetProperty(c, o, key, count ? args[0] : JSValueMakeNull(c), 0, NULL);
  JSStringRelease(key);
  return o;
}
static void constructors(void) {
  JSStaticFunction functions[] = {{"method", method, kJSPropertyAttributeNone}, {0, 0, 0}};
  JSClassDefinition d = kJSClassDefinitionEmpty;
  d.className = "Widget", d.staticFunctions = functions;
  widget_class = JSClassCreate(&d);
  JSObjectRef own = JSObjectMakeConstructor(ctx, widget_class, widget),
              plain = JSObjectMakeConstructor(ctx, widget_class, NULL);
  set_global("Widget", own);
  set_global("Plain", plain);
  js("constructor", "var w = new Widget(7); w.size + ' ' + w.method(1)");
  said("constructor's method");
  js("constructor instanceof", "w instanceof Widget");
  js("constructor prototype", "Widget.prototype === Object.getPrototypeOf(w)");
  js("constructor without callback", "new Plain() instanceof Plain");
  js("constructor not called", "Widget()");
  js("constructor shared prototype", "Plain.prototype === Widget.prototype");
  js("prototype extended", "Widget.prototype.extra = function () { return 'extra' }; w.extra()");
  out("constructor is", "%d %d", JSObjectIsFunction(ctx, own), JSObjectIsConstructor(ctx, own));
  JSObjectRef bare = JSObjectMakeConstructor(ctx, NULL, construct);
  set_global("Bare", bare);
  js("constructor of no class", "new Bare(3).made");
  JSClassRelease(widget_class);
  *log_text = 0;
}

int main(void) {
  ctx = JSGlobalContextCreate(NULL);
  life();
  statics(kJSClassAttributeNone, "statics");
  statics(kJSClassAttributeNoAutomaticPrototype, "own statics");
  dynamic(false, "dynamic");
  dynamic(true, "dynamic has");
  chain();
  calls();
  conversions();
  constructors();
  JSGlobalContextRelease(ctx);
  return 0;
}
