/* Instances called, constructed, converted and asked for instances: parents, refusals, odd answers; promises. */
#include "twin.h"
static JSValueRef fcall(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                        JSValueRef *e) {
  (void)f, (void)this;
  if (count && JSValueIsNull(c, args[0])) return NULL;
  if (count && JSValueIsBoolean(c, args[0])) return *e = args[0], NULL;
  if (count && JSValueIsString(c, args[0])) return args[0];
  return JSValueMakeNumber(c, (double)count);
}
static JSValueRef fcall2(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                         JSValueRef *e) {
  (void)f, (void)this, (void)args, (void)e;
  return JSValueMakeNumber(c, (double)count + 1000);
}
static JSValueRef fthis(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                        JSValueRef *e) {
  (void)f, (void)count, (void)args, (void)e, (void)c;
  return this;
}
static JSObjectRef fnew(JSContextRef c, JSObjectRef f, size_t count, const JSValueRef args[], JSValueRef *e) {
  note("new %zu;", count);
  if (count && JSValueIsBoolean(c, args[0])) return *e = args[0], NULL;
  if (count && JSValueIsObject(c, args[0])) return (JSObjectRef)args[0];
  if (count > 1) return f;
  return JSObjectMakeArray(c, count, args, NULL);
}
static bool has1(JSContextRef c, JSObjectRef o, JSValueRef v, JSValueRef *e) {
  (void)o, (void)e;
  note("has instance;");
  return JSValueIsNumber(c, v);
}
static JSValueRef conv_null(JSContextRef c, JSObjectRef o, JSType t, JSValueRef *e) {
  (void)c, (void)o, (void)e;
  note("conv %d;", t);
  return NULL;
}
static JSValueRef conv_object(JSContextRef c, JSObjectRef o, JSType t, JSValueRef *e) {
  (void)e, (void)o;
  note("conv %d;", t);
  return JSObjectMake(c, NULL, NULL);
}
static JSValueRef conv_type(JSContextRef c, JSObjectRef o, JSType t, JSValueRef *e) {
  (void)e, (void)o;
  note("conv %d;", t);
  return JSValueMakeNumber(c, t);
}
static JSValueRef conv_undefined(JSContextRef c, JSObjectRef o, JSType t, JSValueRef *e) {
  (void)e, (void)o;
  note("conv %d;", t);
  return JSValueMakeUndefined(c);
}
static JSValueRef conv_symbol(JSContextRef c, JSObjectRef o, JSType t, JSValueRef *e) {
  (void)e, (void)o, (void)t;
  return JSValueMakeSymbol(c, NULL);
}
static JSValueRef conv_bool(JSContextRef c, JSObjectRef o, JSType t, JSValueRef *e) {
  (void)e, (void)o, (void)t;
  return JSValueMakeBoolean(c, true);
}
static void callables(void) {
  JSClassDefinition d = kJSClassDefinitionEmpty, kd = kJSClassDefinitionEmpty;
  d.className = "Base", d.callAsFunction = fcall, d.callAsConstructor = fnew, d.hasInstance = has1;
  JSClassRef base = JSClassCreate(&d);
  kd.className = "Kid", kd.parentClass = base;
  JSClassRef kid = JSClassCreate(&kd);
  kd.callAsFunction = fcall2;
  JSClassRef kid2 = JSClassCreate(&kd);
  d = kJSClassDefinitionEmpty, d.callAsConstructor = fnew;
  JSClassRef maker = JSClassCreate(&d);
  d = kJSClassDefinitionEmpty, d.callAsFunction = fcall;
  JSClassRef caller = JSClassCreate(&d);
  d = kJSClassDefinitionEmpty, d.callAsFunction = fthis;
  JSClassRef thiser = JSClassCreate(&d);
  JSObjectRef all[] = {JSObjectMake(ctx, base, NULL), JSObjectMake(ctx, kid, NULL), JSObjectMake(ctx, kid2, NULL),
                       JSObjectMake(ctx, maker, NULL), JSObjectMake(ctx, caller, NULL)};
  const char *names[] = {"base", "kid", "kid2", "maker", "caller"};
  char name[99];
  for (int i = 0; i < 5; i++) {
    set_global("f", all[i]);
#define CASE(what, source) (*log_text = 0, snprintf(name, sizeof name, "%s %s", names[i], what), js(name, source))
    CASE("call", "try { f(1, 2) } catch (e) { e.name }");
    CASE("call of string", "try { f('x') } catch (e) { e.name }");
    CASE("call of null", "try { String(f(null)) } catch (e) { e.name }");
    CASE("call throws", "try { f(true) } catch (e) { e === true ? 'caught' : e.name }");
    CASE("apply", "try { Reflect.apply(f, null, [1]) } catch (e) { e.name }");
    CASE("in array functions", "try { [1, 2].map(f).length } catch (e) { e.name }");
    CASE("many arguments", "try { f(...new Array(40).fill(1)) } catch (e) { e.name }");
    CASE("new", "try { JSON.stringify(new f(1)) } catch (e) { e.name }");
    CASE("new of object", "try { var q = {}; new f(q) === q } catch (e) { e.name }");
    CASE("new of itself", "try { new f(1, 2) === f } catch (e) { e.name }");
    CASE("new throws", "try { new f(true) } catch (e) { e === true ? 'caught' : e.name }");
    CASE("reflect construct", "try { JSON.stringify(Reflect.construct(f, [5])) } catch (e) { e.name }");
    CASE("extends", "try { class E extends f {} ; typeof new E(1) } catch (e) { e.name }");
    CASE("instanceof", "try { [1 instanceof f, 'x' instanceof f, {} instanceof f].join() } catch (e) { e.name }");
    JSValueRef e1 = NULL, e2 = NULL, arg = number(1);
    snprintf(name, sizeof name, "%s from C", names[i]);
    JSValueRef r = JSObjectCallAsFunction(ctx, all[i], NULL, 1, &arg, &e1);
    JSObjectRef n = JSObjectCallAsConstructor(ctx, all[i], 1, &arg, &e2);
    out(name, "%d %d called %s %s constructed %d %s", JSObjectIsFunction(ctx, all[i]),
        JSObjectIsConstructor(ctx, all[i]), r ? text(r) : "none", error_name(e1), n != NULL, error_name(e2));
    e1 = NULL;
    snprintf(name, sizeof name, "%s instance from C", names[i]);
    bool yes = JSValueIsInstanceOfConstructor(ctx, number(1), all[i], &e1);
    out(name, "%d %s", yes, error_name(e1));
  }
  JSObjectRef t = JSObjectMake(ctx, thiser, NULL), other = JSObjectMake(ctx, NULL, NULL);
  out("this from C", "%d %d", JSObjectCallAsFunction(ctx, t, other, 0, NULL, NULL) == other,
      JSObjectCallAsFunction(ctx, t, NULL, 0, NULL, NULL) == JSContextGetGlobalObject(ctx));
  set_global("t", t);
  js("this of a plain call", "t() === globalThis");
  JSClassRelease(base), JSClassRelease(kid), JSClassRelease(kid2), JSClassRelease(maker), JSClassRelease(caller),
      JSClassRelease(thiser);
}
static void conversions(void) {
  JSObjectConvertToTypeCallback all[] = {conv_null, conv_object, conv_type, conv_undefined, conv_symbol, conv_bool};
  const char *names[] = {"null", "object", "type", "undefined", "symbol", "bool"};
  char name[99];
  for (int i = 0; i < 6; i++) {
    JSClassDefinition d = kJSClassDefinitionEmpty, kd = kJSClassDefinitionEmpty;
    d.className = "C", d.convertToType = all[i];
    JSClassRef class = JSClassCreate(&d);
    kd.className = "K", kd.parentClass = class, kd.convertToType = conv_null;
    JSClassRef kid = JSClassCreate(&kd);
    for (int k = 0; k < 2; k++) {
      JSObjectRef o = JSObjectMake(ctx, k ? kid : class, NULL);
      set_global("v", o);
      const char *sources[] = {"+v",
                               "String(v)",
                               "`${v}`",
                               "v + 1",
                               "v + 'x'",
                               "v == 3",
                               "v > 2",
                               "v * 2",
                               "isNaN(v)",
                               "[v].join()",
                               "Number(v)",
                               "BigInt(1) < v",
                               "({3: 'three', 4: 'four', true: 't', undefined: 'u', null: 'n'})[v]",
                               "new Date(v).getTime()",
                               "parseInt(v)",
                               "Math.max(v)",
                               "v.toString()",
                               "!v",
                               "JSON.stringify({v})",
                               "v === v",
                               "typeof v",
                               "'abc'.charAt(v)",
                               "v++",
                               "-v",
                               "v & 7",
                               "new String(v).length",
                               "Symbol(v).description",
                               "v.valueOf() === v"};
      for (size_t s = 0; s < sizeof sources / sizeof *sources; s++) {
        char source[200];
        snprintf(source, sizeof source, "try { String(%s) } catch (e) { e.name }", sources[s]);
        snprintf(name, sizeof name, "%s%s by %zu", names[i], k ? "'s kid" : "", s);
        js(name, source);
      }
      *log_text = 0;
      JSValueRef e[4] = {0};
      double n = JSValueToNumber(ctx, o, &e[0]);
      JSStringRef str1 = JSValueToStringCopy(ctx, o, &e[1]);
      snprintf(name, sizeof name, "%s%s from C", names[i], k ? "'s kid" : "");
      out(name, "%g %s equal %d %s %s", n != n ? 0.125 : n, name_of(str1), JSValueIsEqual(ctx, o, number(3), &e[2]),
          error_name(e[0]), error_name(e[1]));
      snprintf(name, sizeof name, "%s%s from C asks", names[i], k ? "'s kid" : "");
      said(name);
    }
    JSClassRelease(class), JSClassRelease(kid);
  }
}
static JSObjectRef res, rej;
static JSValueRef resolve_now(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                              JSValueRef *e) {
  (void)f, (void)this, (void)count, (void)args, (void)e;
  JSObjectCallAsFunction(c, res, NULL, 0, NULL, NULL);
  eval_in(c, "order.push('in callback'); Promise.resolve().then(() => order.push('inner'))", NULL);
  return JSValueMakeUndefined(c);
}
static void promises(void) {
  JSObjectRef p = JSObjectMakeDeferredPromise(ctx, &res, &rej, NULL);
  set_global("p", p);
  JSValueProtect(ctx, res), JSValueProtect(ctx, rej);
  JSStringRef n = str("now");
  set_global("now", JSObjectMakeFunctionWithCallback(ctx, n, resolve_now));
  eval("var order = []; p.then(() => order.push('then'));");
  eval("order.push('a'); now(); order.push('b')");
  js("order", "order.join()");
  eval(
      "order = []; (async () => { order.push(1); await null; order.push(2); await null; order.push(3) })(); "
      "order.push(0)");
  js("async order", "order.join()");
  eval("order = []; Promise.reject(1).catch(e => order.push('caught ' + e)).finally(() => order.push('finally'))");
  js("catch order", "order.join()");
  eval("order = []; Promise.resolve().then(() => { throw 1 })");
  js("unhandled", "order.join()");
  JSObjectRef thenable = eval_object("order = []; ({then(f) { order.push('then called'); f(7) }})");
  JSObjectRef r2, j2;
  set_global("p2", JSObjectMakeDeferredPromise(ctx, &r2, &j2, NULL));
  eval("p2.then(v => order.push(v))");
  JSValueRef a = thenable;
  JSObjectCallAsFunction(ctx, r2, NULL, 1, &a, NULL);
  js("resolved with a thenable", "order.join()");
  set_global("r2", r2);
  JSObjectRef r3, j3;
  set_global("p3", JSObjectMakeDeferredPromise(ctx, &r3, &j3, NULL));
  JSValueRef self = get(JSContextGetGlobalObject(ctx), "p3");
  eval("order = []; p3.catch(e => order.push(e.name))");
  JSObjectCallAsFunction(ctx, r3, NULL, 1, &self, NULL);
  js("resolved with itself", "order.join()");
  eval(
      "order = []; var fin = new FinalizationRegistry(() => 1); var wr = new WeakRef({}); Promise.resolve().then(() => "
      "order.push(typeof wr.deref()))");
  js("weak", "order.length");
  /* each call of the API drains */
  JSStringRef k = str("z");
  JSObjectRef o = eval_object(
      "order = []; ({get z() { Promise.resolve().then(() => order.push('got')); return 1 }, toString() { "
      "Promise.resolve().then(() => order.push('text')); return 't' }, valueOf() { Promise.resolve().then(() => "
      "order.push('number')); return 1 }})");
  JSObjectGetProperty(ctx, o, k, NULL);
  JSStringRelease(JSValueToStringCopy(ctx, o, NULL));
  JSValueToNumber(ctx, o, NULL);
  js("after valueOf", "order.join()");
  JSObjectRef fn = eval_object("(function () { Promise.resolve().then(() => order.push('called')); throw 1 })");
  JSObjectCallAsFunction(ctx, fn, NULL, 0, NULL, NULL);
  js("after a call that throws", "order.join()");
  JSObjectCallAsConstructor(ctx, fn, 0, NULL, NULL);
  js("after new", "order.length");
  JSStringRelease(n), JSStringRelease(k);
}
int main(void) {
  ctx = JSGlobalContextCreate(NULL);
  callables();
  conversions();
  promises();
  JSGlobalContextRelease(ctx);
  return 0;
}
