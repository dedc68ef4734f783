/* Static values and functions as scripts see them: descriptors, shadows, missing callbacks, heirs. */
#include "twin.h"
static double stored = 5;
static const char *who(JSObjectRef o) { return JSObjectGetPrivate(o) ? (char *)JSObjectGetPrivate(o) : "-"; }
static JSValueRef get_value(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)e;
  note("get %s of %s;", name_of(name), who(o));
  return JSValueMakeNumber(c, stored);
}
static bool set_value(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef v, JSValueRef *e) {
  note("set %s of %s;", name_of(name), who(o));
  stored = JSValueToNumber(c, v, e);
  return true;
}
static bool set_refuse(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef v, JSValueRef *e) {
  (void)c, (void)o, (void)v, (void)e;
  note("refuse %s;", name_of(name));
  return false;
}
static JSValueRef get_none(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)c, (void)o, (void)e;
  note("none %s;", name_of(name));
  return NULL;
}
static JSValueRef get_undefined(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)o, (void)e, (void)name;
  return JSValueMakeUndefined(c);
}
static JSValueRef get_both(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)o, (void)name;
  *e = JSValueMakeNumber(c, 21);
  return JSValueMakeNumber(c, 22);
}
static bool set_throw(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef v, JSValueRef *e) {
  (void)c, (void)o, (void)name;
  *e = v;
  return true;
}
static JSValueRef method(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                         JSValueRef *e) {
  (void)f, (void)args, (void)e;
  note("method on %s;", who(this));
  return JSValueMakeNumber(c, (double)count);
}
static JSValueRef method2(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                          JSValueRef *e) {
  (void)f, (void)args, (void)e, (void)count;
  note("method2 on %s;", who(this));
  return JSValueMakeNumber(c, 2);
}
#define CASE(what, source) (snprintf(name, sizeof name, "%s %s", prefix, what), js(name, source))
#define SAID(what) (snprintf(name, sizeof name, "%s %s", prefix, what), said(name))
static JSValueRef some_get(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)o, (void)e;
  if (JSStringIsEqualToUTF8CString(name, "dyn")) return JSValueMakeNumber(c, 31);
  return NULL;
}
static void all(JSClassAttributes attributes, bool intercept, const char *prefix) {
  char name[96];
  JSStaticValue values[] = {{"value", get_value, set_value, kJSPropertyAttributeNone},
                            {"fixed", get_value, NULL, kJSPropertyAttributeReadOnly | kJSPropertyAttributeDontDelete},
                            {"hidden", get_value, set_value, kJSPropertyAttributeDontEnum},
                            {"nosetter", get_value, NULL, kJSPropertyAttributeNone},
                            {"rosetter", get_value, set_value, kJSPropertyAttributeReadOnly},
                            {"onlyset", NULL, set_value, kJSPropertyAttributeNone},
                            {"nothing", NULL, NULL, kJSPropertyAttributeNone},
                            {"none", get_none, set_refuse, kJSPropertyAttributeNone},
                            {"toString", get_none, NULL, kJSPropertyAttributeDontEnum},
                            {"undef", get_undefined, NULL, kJSPropertyAttributeNone},
                            {"both", get_both, set_throw, kJSPropertyAttributeDontEnum},
                            {"refuse", get_value, set_refuse, kJSPropertyAttributeNone},
                            {"12", get_value, set_value, kJSPropertyAttributeNone},
                            {"twin", get_value, set_value, kJSPropertyAttributeNone},
                            {0, 0, 0, 0}};
  JSStaticFunction functions[] = {
      {"method", method, kJSPropertyAttributeNone},
      {"quiet", method, kJSPropertyAttributeDontEnum | kJSPropertyAttributeReadOnly | kJSPropertyAttributeDontDelete},
      {"nofunction", NULL, kJSPropertyAttributeNone},
      {"twin", method, kJSPropertyAttributeNone},
      {"7", method, kJSPropertyAttributeNone},
      {0, 0, 0}};
  JSStaticValue child_values[] = {{"value", get_undefined, NULL, kJSPropertyAttributeNone},
                                  {"hidden", get_none, NULL, kJSPropertyAttributeNone},
                                  {"extra", get_value, set_value, kJSPropertyAttributeNone},
                                  {0, 0, 0, 0}};
  JSStaticFunction child_functions[] = {
      {"method", method2, kJSPropertyAttributeNone}, {"fixed", method2, 0}, {0, 0, 0}};
  JSClassDefinition d = kJSClassDefinitionEmpty;
  char me[] = "me", you[] = "child";
  d.className = "Statics", d.staticValues = values, d.staticFunctions = functions, d.attributes = attributes;
  if (intercept) d.getProperty = some_get;
  JSClassRef class = JSClassCreate(&d);
  d = kJSClassDefinitionEmpty;
  d.className = "Child", d.parentClass = class, d.staticValues = child_values, d.staticFunctions = child_functions,
  d.attributes = attributes;
  JSClassRef child = JSClassCreate(&d);
  JSObjectRef s = JSObjectMake(ctx, class, me);
  set_global("s", s);
  set_global("c", JSObjectMake(ctx, child, you));
  stored = 5;
  *log_text = 0;
  eval("JSON.stringify(Object.getOwnPropertyDescriptor(s, 'value'))");
  eval("JSON.stringify(Object.getOwnPropertyDescriptor(s, 'fixed'))");
  eval("JSON.stringify(Object.getOwnPropertyDescriptor(s, 'hidden'))");
  eval("JSON.stringify(Object.getOwnPropertyDescriptor(s, 'none'))");
  eval(
      "var d = Object.getOwnPropertyDescriptor(s, 'method') || "
      "Object.getOwnPropertyDescriptor(Object.getPrototypeOf(s), 'method'); [typeof d.value, d.writable, d.enumerable, "
      "d.configurable].join()");
  eval(
      "var d = Object.getOwnPropertyDescriptor(s, 'quiet') || "
      "Object.getOwnPropertyDescriptor(Object.getPrototypeOf(s), 'quiet'); [typeof d.value, d.writable, d.enumerable, "
      "d.configurable].join()");
  *log_text = 0;
  eval("Object.getOwnPropertyNames(s).sort().join()");
  CASE("keys", "Object.keys(s).sort().join()");
  eval("Object.entries(s).filter(x => typeof x[1] !== 'function').sort().join(';')");
  *log_text = 0;
  eval("Object.entries(JSON.parse(JSON.stringify(s))).sort().join(';')");
  CASE("assign", "Object.keys(Object.assign({}, s)).sort().join()");
  CASE("spread", "Object.keys({...s}).sort().join()");
  eval(
      "['value','fixed','hidden','onlyset','nothing','none','undef','refuse','12','twin','method'].map(n => "
      "+s.hasOwnProperty(n)).join('')");
  eval(
      "['value','fixed','hidden','onlyset','nothing','none','undef','refuse','12','twin','method','toString'].map(n => "
      "+(n in s)).join('')");
  eval("['value','fixed','hidden','undef','12','twin'].map(n => +s.propertyIsEnumerable(n)).join('')");
  *log_text = 0;
  CASE("only set", "s.onlyset = 77; String(s.onlyset)");
  SAID("only set asks");
  CASE("nothing", "String(s.nothing) + (s.nothing = 4) + s.nothing");
  SAID("nothing asks");
  CASE("no setter", "s.nosetter = 4; s.nosetter");
  CASE("no setter strict", "(function () { 'use strict'; s.nosetter = 4; return s.nosetter })()");
  CASE("read-only strict", "(function () { 'use strict'; s.fixed = 4; return s.fixed })()");
  *log_text = 0;
  CASE("read-only with setter", "s.rosetter = 4; s.rosetter");
  SAID("read-only with setter asks");
  CASE("getter of nothing", "String(s.none)");
  CASE("getter of nothing passes on", "typeof s.toString");
  *log_text = 0;
  eval("s.none = 6; String(s.none)");
  CASE("getter of undefined", "String(s.undef) + ('undef' in s)");
  CASE("value and exception", "try { s.both } catch (e) { 'caught ' + e }");
  CASE("setter throws", "try { s.both = 'x' } catch (e) { 'caught ' + e }");
  CASE("refusing setter", "s.refuse = 6; s.refuse");
  *log_text = 0;
  CASE("index value", "s[12] + s['12']");
  SAID("index value asks");
  CASE("index value set", "s[12] = 3; s[12]");
  SAID("index value set asks");
  CASE("index function", "typeof s[7] + s[7](1)");
  CASE("value and function of a name", "typeof s.twin");
  eval("typeof s.nofunction");
  *log_text = 0;
  eval("[delete s.value, typeof s.value].join()");
  CASE("delete fixed", "[delete s.fixed, typeof s.fixed].join()");
  CASE("delete strict", "try { (function () { 'use strict'; return delete s.fixed })() } catch (e) { e.name }");
  eval("[delete s.method, typeof s.method].join()");
  CASE("delete quiet", "[delete s.quiet, typeof s.quiet].join()");
  *log_text = 0;
  CASE("child shadows", "[typeof c.value, typeof c.extra, typeof c.fixed, typeof c.nosetter].join()");
  CASE("child getter of nothing", "String(c.hidden)");
  SAID("child asks");
  CASE("child method", "c.method()");
  SAID("child method asks");
  CASE("child set of what the parent has", "c.value = 9; String(c.value)");
  SAID("child set asks");
  CASE("child keys", "Object.keys(c).sort().join()");
  eval("var l = []; for (var k in c) l.push(k); l.sort().join()");
  *log_text = 0;
  CASE("heir", "var h = Object.create(s); typeof h.hidden");
  SAID("heir asks");
  CASE("heir sets", "h.hidden = 3; h.hasOwnProperty('hidden')");
  SAID("heir set asks");
  eval("h.rosetter = 3; h.hasOwnProperty('rosetter')");
  *log_text = 0;
  CASE("define over value",
       "try { Object.defineProperty(s, 'value', {value: 1, configurable: true, writable: true}); typeof s.value } "
       "catch (e) { e.name }");
  *log_text = 0;
  CASE("define other", "Object.defineProperty(s, 'other', {get() { return 'got' }, configurable: true}); s.other");
  eval("try { Object.freeze(c); Object.isFrozen(c) } catch (e) { e.name }");
  CASE("extensible", "Object.isExtensible(s)");
  eval("try { Object.preventExtensions(s); s.novel = 1; String(s.novel) } catch (e) { e.name }");
  *log_text = 0;
  eval("Reflect.get(s, 'hidden', {})");
  SAID("reflect get receiver asks");
  CASE("reflect set", "Reflect.set(s, 'hidden', 44) + ' ' + s.hidden");
  eval("Reflect.set(s, 'fixed', 44)");
  *log_text = 0;
  CASE("proxy", "new Proxy(s, {}).hidden");
  CASE("with", "with (s) { hidden }");
  *log_text = 0;
  CASE("update", "s.hidden = 5; s.hidden++; s.hidden += 2; s.hidden");
  *log_text = 0;
  CASE("many reads", "var t = 0; for (var i = 0; i < 2000; i++) t += s.hidden; t");
  *log_text = 0;
  CASE("many sets", "for (var i = 0; i < 2000; i++) s.hidden = i; s.hidden");
  *log_text = 0;
  eval("Object.getOwnPropertySymbols(s).length");
  CASE("tag", "Object.prototype.toString.call(s) + Object.prototype.toString.call(c)");
  CASE("tag of prototype", "Object.prototype.toString.call(Object.getPrototypeOf(s))");
  CASE("prototype is object's", "Object.getPrototypeOf(s) === Object.prototype");
  CASE("prototype's names", "Object.getOwnPropertyNames(Object.getPrototypeOf(c)).sort().join()");
  eval("c = 0; s.quiet(1); s.quiet = 5; typeof s.quiet");
  *log_text = 0;
  JSClassRelease(child);
  JSClassRelease(class);
}
int main(void) {
  ctx = JSGlobalContextCreate(NULL);
  all(kJSClassAttributeNone, false, "auto");
  all(kJSClassAttributeNoAutomaticPrototype, false, "own");
  all(kJSClassAttributeNone, true, "auto, getProperty");
  all(kJSClassAttributeNoAutomaticPrototype, true, "own, getProperty");
  JSGlobalContextRelease(ctx);
  return 0;
}
