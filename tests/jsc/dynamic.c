/* Classes whose callbacks answer for names: order of asking, heirs, strictness, the context they get. */
#include "twin.h"
static const char *who(JSObjectRef o) { return JSObjectGetPrivate(o) ? (char *)JSObjectGetPrivate(o) : "-"; }
static bool is(JSStringRef name, const char *what) { return JSStringIsEqualToUTF8CString(name, what); }
static bool has_p(JSContextRef c, JSObjectRef o, JSStringRef name) {
  (void)c;
  note("has %s %s;", name_of(name), who(o));
  return is(name, "yes") || is(name, "ghost") || is(name, "5");
}
static JSValueRef get_p(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  note("get %s %s;", name_of(name), who(o));
  if (is(name, "yes") || is(name, "5")) return JSValueMakeNumber(c, 1);
  if (is(name, "boom")) *e = JSValueMakeNumber(c, 66);
  return NULL;
}
static bool set_p(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef v, JSValueRef *e) {
  (void)c, (void)v, (void)e;
  note("set %s %s;", name_of(name), who(o));
  return is(name, "yes");
}
static bool del_p(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)c, (void)e;
  note("del %s %s;", name_of(name), who(o));
  return is(name, "yes");
}
static void names_p(JSContextRef c, JSObjectRef o, JSPropertyNameAccumulatorRef names) {
  (void)c;
  note("names %s;", who(o));
  const char *all[] = {"yes", "yes", "10", "2", "own", "\xe2\x82\xac", ""};
  for (int i = 0; i < 7; i++) {
    JSStringRef s = str(all[i]);
    JSPropertyNameAccumulatorAddName(names, s);
    JSStringRelease(s);
  }
}
#define CASE(what, source) (*log_text = 0, snprintf(name, sizeof name, "%s %s", prefix, what), js(name, source))
#define SAID(what) (snprintf(name, sizeof name, "%s %s", prefix, what), said(name))
static void all(int which, const char *prefix) {
  char name[96];
  JSClassDefinition d = kJSClassDefinitionEmpty;
  char me[] = "me", her[] = "her";
  d.className = "D";
  if (which & 1) d.hasProperty = has_p;
  if (which & 2) d.getProperty = get_p;
  if (which & 4) d.setProperty = set_p;
  if (which & 8) d.deleteProperty = del_p;
  if (which & 16) d.getPropertyNames = names_p;
  JSClassRef class = JSClassCreate(&d);
  JSObjectRef o = JSObjectMake(ctx, class, me);
  set_global("d", o);
  set_global("e", JSObjectMake(ctx, class, her));
  *log_text = 0;
  CASE("get yes", "String(d.yes)");
  SAID("get yes asks");
  CASE("get ghost", "try { String(d.ghost) } catch (e) { e.name }");
  CASE("get no", "String(d.no)");
  SAID("get no asks");
  CASE("set yes", "d.yes = 1");
  CASE("set own", "d.own = 'mine'; String(d.own)");
  CASE("set ghost", "try { d.ghost = 'mine'; String(d.ghost) } catch (e) { e.name }");
  CASE("set ghost strict",
       "try { (function () { 'use strict'; d.ghost = 'mine'; return String(d.ghost) })() } catch (e) { e.name }");
  CASE("set yes strict",
       "try { (function () { 'use strict'; d.yes = 'mine'; return String(d.yes) })() } catch (e) { e.name }");
  CASE("delete yes", "delete d.yes");
  SAID("delete yes asks");
  CASE("delete own", "[delete d.own, String(d.own)].join()");
  CASE("delete ghost", "delete d.ghost");
  CASE("in", "['yes', 'ghost', 'no', 5, 6, 'toString'].map(n => +(n in d)).join('')");
  CASE("has own", "['yes', 'ghost', 'no', 5, 6, 'toString'].map(n => +d.hasOwnProperty(n)).join('')");
  eval("try { JSON.stringify(Object.getOwnPropertyDescriptor(d, 'yes')) } catch (e) { e.name }");
  CASE("index", "d[5] + '' + d['5'] + d[6]");
  CASE("index set", "d[6] = 4; d[6]");
  CASE("index delete", "delete d[6]; String(d[6])");
  CASE("method of Object", "typeof d.hasOwnProperty + typeof d.toString");
  CASE("symbol", "var y = Symbol(); d[y] = 3; [d[y], y in d, delete d[y], d[y]].join()");
  CASE("symbol asks nobody", "d[Symbol.iterator]; 1");
  eval("d.own = 1; Object.keys(d).sort().join()");
  CASE("names", "Object.getOwnPropertyNames(d).sort().join()");
  CASE("own keys", "Reflect.ownKeys(d).filter(k => typeof k == 'string').sort().join()");
  CASE("for in", "var l = []; for (var k in d) l.push(k); l.sort().join()");
  CASE("for in heir", "var l = []; var h = Object.create(d); h.mine = 1; for (var k in h) l.push(k); l.sort().join()");
  CASE("heir get", "String(h.yes) + h.no");
  SAID("heir get asks");
  CASE("heir set", "h.yes = 5; h.hasOwnProperty('yes')");
  CASE("heir set no", "h.no = 5; h.hasOwnProperty('no')");
  CASE("heir in", "'yes' in h");
  CASE("heir delete", "delete h.yes");
  SAID("heir delete asks");
  CASE("instance as prototype of function", "function F() {} F.prototype = d; new F().yes");
  CASE("define new",
       "try { Object.defineProperty(d, 'novel', {value: 4, configurable: true}); String(d.novel) } catch (e) { e.name "
       "}");
  CASE("define getter",
       "Object.defineProperty(d, 'acc', {get() { return this === d }, set(v) { d.seen = v }, configurable: true}); "
       "String(d.acc)");
  CASE("setter of it", "d.acc = 3; d.seen");
  eval("try { JSON.stringify(d) } catch (e) { e.name }");
  CASE("method call", "try { d.yes() } catch (e) { e.name }");
  CASE("method of it", "d.f = function () { return this === d }; d.f()");
  CASE("boom", "try { String(d.boom) } catch (e) { 'caught ' + e }");
  CASE("boom in", "try { String('boom' in d) } catch (e) { 'caught ' + e }");
  CASE("assign to", "Object.assign(e, {yes: 1, p: 2}); e.p");
  CASE("proto", "d.__proto__ === Object.getPrototypeOf(d)");
  SAID("proto asks");
  CASE("set proto", "d.__proto__ = {inherited: 8}; d.inherited");
  CASE("array-like", "try { Array.prototype.slice.call({__proto__: d, length: 6}).length } catch (e) { e.name }");
  CASE("function name", "d.fn = () => 1; d.fn.name");
  CASE("class private",
       "try { class B { constructor() { return d } } class P extends B { #x = 4; static x(o) { return o.#x } } new "
       "P(); P.x(d) } catch (e) { e.name }");
  CASE("getter with this", "d.constructor === Object");
  *log_text = 0;
  JSStringRef yes = str("yes"), ghost = str("ghost"), boom = str("boom"), none = str("absent");
  JSValueRef t1 = NULL, t2 = NULL, t3 = NULL;
  snprintf(name, sizeof name, "%s from C", prefix);
  JSValueRef v1 = JSObjectGetProperty(ctx, o, yes, &t1), v2 = JSObjectGetProperty(ctx, o, ghost, &t2),
             v3 = JSObjectGetProperty(ctx, o, boom, &t3);
  out(name, "%s %s %s throws %s %s %s", v1 ? text(v1) : "0", v2 ? text(v2) : "0", v3 ? text(v3) : "0", error_name(t1),
      error_name(t2), error_name(t3));
  snprintf(name, sizeof name, "%s has from C", prefix);
  out(name, "%d %d %d %d", JSObjectHasProperty(ctx, o, yes), JSObjectHasProperty(ctx, o, ghost), 0,
      JSObjectHasProperty(ctx, o, none));
  JSObjectSetProperty(ctx, o, none, number(3), kJSPropertyAttributeReadOnly | kJSPropertyAttributeDontEnum, &t1);
  snprintf(name, sizeof name, "%s set with attributes from C", prefix);
  v1 = JSObjectGetProperty(ctx, o, none, NULL);
  out(name, "%s", v1 ? text(v1) : "0");
  *log_text = 0;
  JSObjectSetProperty(ctx, o, yes, number(3), kJSPropertyAttributeReadOnly, &t1);
  *log_text = 0;
  JSObjectSetPropertyAtIndex(ctx, o, 5, number(3), NULL);
  snprintf(name, sizeof name, "%s delete from C", prefix);
  out(name, "%d %d", JSObjectDeleteProperty(ctx, o, yes, NULL), JSObjectDeleteProperty(ctx, o, ghost, NULL));
  JSStringRelease(yes), JSStringRelease(ghost), JSStringRelease(boom), JSStringRelease(none);
  JSClassRelease(class);
}
static JSContextRef seen;
static JSValueRef get_seen(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)o, (void)name, (void)e;
  seen = c;
  return is(name, "x") ? JSValueMakeNumber(c, 1) : NULL;
}
static JSValueRef call_seen(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                            JSValueRef *e) {
  (void)f, (void)this, (void)count, (void)args, (void)e;
  seen = c;
  return JSValueMakeNumber(c, 1);
}
static JSObjectRef new_seen(JSContextRef c, JSObjectRef f, size_t count, const JSValueRef args[], JSValueRef *e) {
  (void)f, (void)count, (void)args, (void)e;
  seen = c;
  return JSObjectMake(c, NULL, NULL);
}
static void contexts(void) {
  JSContextGroupRef group = JSContextGroupCreate();
  JSGlobalContextRef a = JSGlobalContextCreateInGroup(group, NULL), b = JSGlobalContextCreateInGroup(group, NULL);
  JSStaticValue values[] = {{"v", get_seen, NULL, 0}, {0, 0, 0, 0}};
  JSStaticFunction functions[] = {{"m", call_seen, 0}, {0, 0, 0}};
  JSGlobalContextRef was = ctx;
  for (int i = 0; i < 2; i++) {
    JSClassDefinition d = kJSClassDefinitionEmpty;
    d.staticValues = values, d.staticFunctions = functions;
    if (i) d.getProperty = get_seen;
    d.callAsFunction = call_seen, d.callAsConstructor = new_seen;
    JSClassRef class = JSClassCreate(&d);
    JSObjectRef o = JSObjectMake(a, class, NULL), made = JSObjectMakeConstructor(a, class, new_seen);
    JSStringRef key = str("f");
    JSObjectRef f = JSObjectMakeFunctionWithCallback(a, key, call_seen);
    ctx = b;
    set_global("o", o), set_global("f", f), set_global("K", made);
    const char *all[] = {"f()", "o.v", "o.m()", "o()", "new o()", "new K()", "o.x"};
    for (int k = 0; k < 7; k++) {
      char name[64];
      seen = NULL;
      eval(all[k]);
      snprintf(name, sizeof name, "context of callback %s %d", all[k], i);
      out(name, "%s", seen == a ? "where it was made" : seen == b ? "the caller's" : seen ? "another" : "none");
    }
    seen = NULL;
    JSObjectCallAsFunction(b, f, NULL, 0, NULL, NULL);
    out("context of callback from C", "%s", seen == a ? "where it was made" : seen == b ? "the caller's" : "another");
    JSObjectCallAsFunction(b, o, NULL, 0, NULL, NULL);
    out("context of callable from C", "%s", seen == a ? "where it was made" : seen == b ? "the caller's" : "another");
    JSStringRelease(key);
    JSClassRelease(class);
  }
  ctx = was;
  JSGlobalContextRelease(a), JSGlobalContextRelease(b);
  JSContextGroupRelease(group);
}
int main(void) {
  ctx = JSGlobalContextCreate(NULL);
  all(31, "all");
  all(2, "get");
  all(3, "has get");
  all(4, "set");
  all(8, "delete");
  all(16, "names");
  all(6, "get set");
  all(18, "get names");
  contexts();
  JSGlobalContextRelease(ctx);
  return 0;
}
