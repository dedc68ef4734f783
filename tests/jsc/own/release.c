/* Contexts released where something of them runs: callbacks of every kind, finalizers, other threads; and what
 * callbacks give that they should not. */
#include "tests/jsc/own/check.h"

static JSGlobalContextRef victim;
static int calls, finals;

static JSValueRef drop(JSContextRef ctx) {
  if (!calls++) JSGlobalContextRelease(victim);
  return says(ctx, eval(ctx, "1 + 1", NULL), "2") ? JSValueMakeNumber(ctx, 7) : NULL;
}
static JSValueRef as_function(JSContextRef ctx, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                              JSValueRef *e) {
  (void)f, (void)this, (void)count, (void)args, (void)e;
  return drop(ctx);
}
static JSObjectRef as_constructor(JSContextRef ctx, JSObjectRef f, size_t count, const JSValueRef args[],
                                  JSValueRef *e) {
  (void)f, (void)count, (void)args, (void)e;
  drop(ctx);
  return JSObjectMake(ctx, NULL, NULL);
}
static JSValueRef as_getter(JSContextRef ctx, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)o, (void)e;
  return JSStringIsEqualToUTF8CString(name, "value") ? drop(ctx) : NULL;
}
static bool as_instance(JSContextRef ctx, JSObjectRef o, JSValueRef value, JSValueRef *e) {
  (void)o, (void)value, (void)e;
  return drop(ctx) != NULL;
}
static JSValueRef as_conversion(JSContextRef ctx, JSObjectRef o, JSType type, JSValueRef *e) {
  (void)o, (void)type, (void)e;
  return drop(ctx);
}
static void as_initialize(JSContextRef ctx, JSObjectRef o) {
  (void)o;
  if (victim) drop(ctx);
}
static void as_names(JSContextRef ctx, JSObjectRef o, JSPropertyNameAccumulatorRef names) {
  (void)o, (void)names;
  drop(ctx);
}
static void final(JSObjectRef o) {
  (void)o;
  finals++;
}

/* Each of the callbacks releases its context; all that the script and the host then do goes on, and it is freed. */
static void by_callbacks(bool stays) {
  static const char *const sources[] = {"o() + 1",           "new o(); 8", "o.value + 1",
                                        "1 instanceof o; 8", "+o + 1",     "for (var k in o); 8"};
  for (int i = 0; i < 6; i++) {
    JSStaticValue values[] = {{"value", as_getter, NULL, 0}, {0, 0, 0, 0}};
    JSClassDefinition d = kJSClassDefinitionEmpty;
    d.finalize = final;
    if (i == 0) d.callAsFunction = as_function;
    if (i == 1) d.callAsConstructor = as_constructor;
    if (i == 2) d.staticValues = values;
    if (i == 3) d.hasInstance = as_instance;
    if (i == 4) d.convertToType = as_conversion;
    if (i == 5) d.getPropertyNames = as_names;
    JSClassRef class = JSClassCreate(&d);
    finals = calls = 0;
    victim = JSGlobalContextCreate(NULL);
    JSStringRef key = JSStringCreateWithUTF8CString("o");
    for (int k = 0; stays && k < 600; k++) eval(victim, "1", NULL); /* the thread stays in the group from here on */
    JSObjectSetProperty(victim, JSContextGetGlobalObject(victim), key, JSObjectMake(victim, class, NULL), 0, NULL);
    JSValueRef value = eval(victim, sources[i], NULL);
    CHECK(calls && value && finals == 1);
    CHECK(!JSContextGetGroup(victim) && !eval(victim, "1", NULL));
    JSStringRelease(key);
    JSClassRelease(class);
  }
}

static void by_host_calls(bool stays) {
  JSClassDefinition d = kJSClassDefinitionEmpty;
  d.finalize = final;
  d.initialize = as_initialize;
  JSClassRef class = JSClassCreate(&d);
  finals = calls = 0;
  victim = JSGlobalContextCreate(NULL);
  for (int k = 0; stays && k < 600; k++) eval(victim, "1", NULL);
  CHECK(JSObjectMake(victim, class, NULL) && calls == 1 && finals == 1 && !JSContextGetGroup(victim));
  JSClassRelease(class);
  d.initialize = NULL;
  d.callAsFunction = as_function;
  class = JSClassCreate(&d);
  finals = calls = 0;
  victim = JSGlobalContextCreate(NULL);
  for (int k = 0; stays && k < 600; k++) eval(victim, "1", NULL);
  JSObjectRef o = JSObjectMake(victim, class, NULL);
  CHECK(JSObjectCallAsFunction(victim, o, NULL, 0, NULL, NULL) && finals == 1 && !JSContextGetGroup(victim));
  JSClassRelease(class);
  victim = NULL;
}

static JSValueRef retains(JSContextRef ctx, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                          JSValueRef *e) {
  (void)f, (void)this, (void)count, (void)args, (void)e;
  JSGlobalContextRelease(victim);
  CHECK(JSGlobalContextRetain(victim) == victim);
  JSGlobalContextRelease(victim);
  JSGlobalContextRetain(victim);
  return JSValueMakeUndefined(ctx);
}

static void retained_again(void) {
  victim = JSGlobalContextCreate(NULL);
  JSObjectRef f = JSObjectMakeFunctionWithCallback(victim, NULL, retains);
  JSObjectCallAsFunction(victim, f, NULL, 0, NULL, NULL);
  CHECK(says(victim, eval(victim, "2 + 2", NULL), "4"));
  JSGlobalContextRelease(victim);
  CHECK(!JSContextGetGroup(victim));
}

/* Finalizers release contexts of their own group, in the middle of a collection, and of others. */
static void release_private(JSObjectRef o) {
  JSGlobalContextRelease(JSObjectGetPrivate(o));
  finals++;
}
static void by_finalizers(void) {
  JSClassDefinition d = kJSClassDefinitionEmpty;
  d.finalize = release_private;
  JSClassRef class = JSClassCreate(&d);
  for (int round = 0; round < 3; round++) {
    JSContextGroupRef group = JSContextGroupCreate();
    JSGlobalContextRef main = JSGlobalContextCreateInGroup(group, NULL), others[20];
    finals = 0;
    for (int i = 0; i < 20; i++) {
      others[i] = i % 2 ? JSGlobalContextCreateInGroup(group, NULL) : JSGlobalContextCreate(NULL);
      eval(others[i], "var kept = [1, 2, 3]", NULL);
      JSObjectMake(main, class, others[i]);
    }
    for (int i = 0; i < 5000; i++) eval(main, "({a: [i => 1]})", NULL);
    for (int i = 0; i < 5; i++) JSGarbageCollect(main);
    CHECK(finals > 0 && says(main, eval(main, "1 + 1", NULL), "2"));
    JSGlobalContextRelease(main);
    JSContextGroupRelease(group);
  }
  JSClassRelease(class);
}

/* ---- Two threads ---- */

static atomic_int inside, go_on;
static JSValueRef waits(JSContextRef ctx, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                        JSValueRef *e) {
  (void)f, (void)this, (void)count, (void)args, (void)e;
  inside = 1;
  while (!go_on) sched_yield();
  return JSValueMakeNumber(ctx, 3);
}
static void *runs(void *data) {
  JSGlobalContextRef ctx = data;
  eval(ctx, "wait()", NULL);
  return NULL;
}
static void by_another_thread(void) {
  for (int i = 0; i < 20; i++) {
    JSGlobalContextRef ctx = JSGlobalContextCreate(NULL);
    JSStringRef name = JSStringCreateWithUTF8CString("wait");
    JSObjectSetProperty(ctx, JSContextGetGlobalObject(ctx), name, JSObjectMakeFunctionWithCallback(ctx, name, waits), 0,
                        NULL);
    JSStringRelease(name);
    pthread_t thread;
    inside = go_on = 0;
    CHECK(!pthread_create(&thread, NULL, runs, ctx));
    while (!inside) sched_yield();
    JSGlobalContextRelease(ctx);
    go_on = 1;
    CHECK(!pthread_join(thread, NULL));
  }
}

/* ---- What callbacks should not give ---- */

static JSValueRef odd;
static JSValueRef gives_odd(JSContextRef ctx, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                            JSValueRef *e) {
  (void)ctx, (void)f, (void)this, (void)args;
  if (count) *e = odd;
  return odd;
}
static JSObjectRef makes_odd(JSContextRef ctx, JSObjectRef f, size_t count, const JSValueRef args[], JSValueRef *e) {
  (void)ctx, (void)f, (void)count, (void)args, (void)e;
  return (JSObjectRef)odd;
}
static JSValueRef gets_odd(JSContextRef ctx, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)ctx, (void)o, (void)name, (void)e;
  return odd;
}
static JSValueRef converts_odd(JSContextRef ctx, JSObjectRef o, JSType type, JSValueRef *e) {
  (void)ctx, (void)o, (void)type, (void)e;
  return odd;
}
static void odd_answers(void) {
  JSGlobalContextRef ctx = JSGlobalContextCreate(NULL), other = JSGlobalContextCreate(NULL);
  JSStaticValue values[] = {{"value", gets_odd, NULL, 0}, {0, 0, 0, 0}};
  JSClassDefinition d = kJSClassDefinitionEmpty;
  d.staticValues = values;
  d.callAsFunction = gives_odd;
  d.callAsConstructor = makes_odd;
  d.convertToType = converts_odd;
  JSClassRef class = JSClassCreate(&d);
  d = kJSClassDefinitionEmpty;
  d.getProperty = gets_odd;
  JSClassRef asked = JSClassCreate(&d);
  JSObjectRef objects[] = {JSObjectMake(ctx, class, NULL), JSObjectMakeFunctionWithCallback(ctx, NULL, gives_odd),
                           JSObjectMakeConstructor(ctx, NULL, makes_odd), JSObjectMake(ctx, asked, NULL)};
  JSStringRef key = JSStringCreateWithUTF8CString("o");
  JSGlobalContextRef gone = JSGlobalContextCreate(NULL);
  JSValueRef values_odd[] = {NULL,
                             JSObjectMake(other, NULL, NULL),
                             eval(other, "'text of another group'", NULL),
                             JSObjectMake(gone, NULL, NULL),
                             JSValueMakeNumber(ctx, 1.5),
                             JSValueMakeBoolean(ctx, true),
                             eval(ctx, "Symbol()", NULL),
                             (JSValueRef)(uintptr_t)64,
                             eval(ctx, "10n", NULL)};
  JSGlobalContextRelease(gone);
  for (int i = 0; i < 9; i++) {
    if (i == 7) continue; /* no memory of anybody's */
    odd = values_odd[i];
    for (int k = 0; k < 4; k++) {
      JSValueProtect(ctx, objects[k]);
      JSObjectSetProperty(ctx, JSContextGetGlobalObject(ctx), key, objects[k], 0, NULL);
      CHECK(says(
          ctx,
          eval(ctx,
               "for (let f of [() => o(), () => o(1), () => new o(), () => new o(1), () => o.value, () => +o, () => "
               "`${o}`, () => 'x' in o, () => Object.keys(o), () => JSON.stringify(o), () => o instanceof o, () => "
               "[o] + '', () => class extends o {}, () => Reflect.construct(Object, [], o), () => Reflect.construct(o, "
               "[], Array)]) try { f() } catch (e) {}; 'fine'",
               NULL),
          "fine"));
      JSObjectCallAsFunction(ctx, objects[k], (JSObjectRef)odd, 1, &odd, NULL);
      JSObjectCallAsConstructor(ctx, objects[k], 1, &odd, NULL);
    }
  }
  JSStringRelease(key);
  JSClassRelease(class);
  JSClassRelease(asked);
  JSGlobalContextRelease(ctx);
  JSGlobalContextRelease(other);
}

/* ---- Bytes ---- */

static int freed;
static void free_once(void *bytes, void *context) {
  (void)context;
  freed++;
  free(bytes);
}
static void bytes(void) {
  JSGlobalContextRef ctx = JSGlobalContextCreate(NULL);
  freed = 0;
  for (int i = 0; i < 100; i++) {
    JSObjectRef view = JSObjectMakeTypedArrayWithBytesNoCopy(ctx, kJSTypedArrayTypeUint8Array, malloc(100), 100,
                                                             free_once, NULL, NULL);
    unsigned char *at = JSObjectGetTypedArrayBytesPtr(ctx, view, NULL);
    at[99] = 1;
    JSStringRef key = JSStringCreateWithUTF8CString("v");
    JSObjectSetProperty(ctx, JSContextGetGlobalObject(ctx), key, view, 0, NULL);
    JSStringRelease(key);
    eval(ctx, "var moved = v.buffer.transfer(100000)", NULL);
    CHECK(at[99] == 1 && JSObjectGetTypedArrayLength(ctx, view, NULL) == 0);
    at[0] = 2;
    CHECK(!JSObjectGetTypedArrayBytesPtr(ctx, view, NULL));
  }
  JSGlobalContextRelease(ctx);
  CHECK(freed == 100);
  ctx = JSGlobalContextCreate(NULL);
  freed = 0; /* what is too much is given back at once */
  for (int type = 0; type < 2; type++) {
    JSValueRef thrown = NULL;
    CHECK(!(type ? JSObjectMakeTypedArrayWithBytesNoCopy(ctx, kJSTypedArrayTypeUint8Array, malloc(8), (size_t)1 << 60,
                                                         free_once, NULL, &thrown)
                 : JSObjectMakeArrayBufferWithBytesNoCopy(ctx, malloc(8), SIZE_MAX, free_once, NULL, &thrown)));
    CHECK(thrown && freed == type + 1);
  }
  JSGlobalContextRelease(ctx);
  CHECK(freed == 2);
}

int main(void) {
  by_callbacks(false);
  by_callbacks(true);
  by_host_calls(false);
  by_host_calls(true);
  retained_again();
  by_finalizers();
  by_another_thread();
  odd_answers();
  bytes();
  return finish();
}
