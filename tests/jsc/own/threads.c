/* Groups in parallel; one group by several threads in turn; any order of release. */
#include "tests/jsc/own/check.h"

static int finals;
static void final(JSObjectRef object) {
  (void)object;
  __atomic_fetch_add(&finals, 1, __ATOMIC_RELAXED);
}

static void work(JSContextRef ctx, int count) {
  JSStringRef script = JSStringCreateWithUTF8CString("var n = (globalThis.n || 0) + 1; n"),
              key = JSStringCreateWithUTF8CString("n");
  for (int i = 0; i < count; i++) {
    JSEvaluateScript(ctx, script, NULL, NULL, 1, NULL);
    JSObjectGetProperty(ctx, JSContextGetGlobalObject(ctx), key, NULL);
  }
  JSStringRelease(script);
  JSStringRelease(key);
}

static void *own_group(void *data) {
  JSClassRef class = data;
  JSGlobalContextRef ctx = JSGlobalContextCreate(NULL);
  JSValueProtect(ctx, JSObjectMake(ctx, class, NULL));
  work(ctx, 2000);
  CHECK(says(ctx, eval(ctx, "n", NULL), "2000"));
  JSGlobalContextRelease(ctx);
  return NULL;
}

static void *in_turn(void *data) {
  work(data, 1000);
  return NULL;
}

static void run(void *(*body)(void *), void *data, int count) {
  pthread_t threads[8];
  for (int i = 0; i < count; i++) CHECK(!pthread_create(&threads[i], NULL, body, data));
  for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
}

/* What this thread uses no more, other threads get, without a word. */
static void handed_over(void) {
  JSGlobalContextRef ctx = JSGlobalContextCreate(NULL);
  work(ctx, 100);
  run(in_turn, ctx, 1);
  CHECK(says(ctx, eval(ctx, "n", NULL), "1100"));
  run(in_turn, ctx, 4);
  CHECK(says(ctx, eval(ctx, "n", NULL), "5100"));
  JSGlobalContextRelease(ctx);
}

/* A thread that stays in a group leaves it when it uses another one. */
static void two_groups(void) {
  JSGlobalContextRef a = JSGlobalContextCreate(NULL), b = JSGlobalContextCreate(NULL);
  work(a, 3000);
  work(b, 3000);
  run(in_turn, a, 1);
  CHECK(says(a, eval(a, "n", NULL), "4000"));
  JSGlobalContextRelease(a);
  CHECK(says(b, eval(b, "n", NULL), "3000"));
  JSGlobalContextRelease(b);
}

static JSValueRef nested(JSContextRef ctx, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                         JSValueRef *e) {
  (void)f, (void)this, (void)count, (void)args, (void)e;
  JSGlobalContextRef other = JSGlobalContextCreate(NULL);
  JSValueRef value = eval(other, "6 * 7", NULL);
  double number = JSValueToNumber(other, value, NULL);
  JSGlobalContextRelease(other);
  return JSValueMakeNumber(ctx, number + JSValueToNumber(ctx, eval(ctx, "1", NULL), NULL));
}

static JSValueRef releases(JSContextRef ctx, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                           JSValueRef *e) {
  (void)f, (void)this, (void)count, (void)args, (void)e;
  JSGlobalContextRelease((JSGlobalContextRef)(uintptr_t)ctx);
  return NULL;
}

static void callbacks(void) {
  JSGlobalContextRef ctx = JSGlobalContextCreate(NULL);
  JSObjectRef f = JSObjectMakeFunctionWithCallback(ctx, NULL, nested);
  CHECK(says(ctx, JSObjectCallAsFunction(ctx, f, NULL, 0, NULL, NULL), "43"));
  f = JSObjectMakeFunctionWithCallback(ctx, NULL, releases);
  JSObjectCallAsFunction(ctx, f, NULL, 0, NULL, NULL); /* the last reference, from inside */
  CHECK(!JSContextGetGroup(ctx));
}

static void orders(JSClassRef class) {
  for (int order = 0; order < 4; order++) {
    JSContextGroupRef group = JSContextGroupCreate();
    JSGlobalContextRef a = JSGlobalContextCreateInGroup(group, NULL), b = JSGlobalContextCreateInGroup(group, NULL);
    JSValueProtect(a, JSObjectMake(a, class, NULL));
    if (order & 1) JSContextGroupRelease(group);
    JSGlobalContextRelease(order & 2 ? a : b);
    CHECK(JSContextGetGroup(order & 2 ? b : a) == group);
    JSGlobalContextRelease(order & 2 ? b : a);
    if (!(order & 1)) JSContextGroupRelease(group);
  }
}

int main(void) {
  JSClassDefinition definition = kJSClassDefinitionEmpty;
  definition.finalize = final;
  JSClassRef class = JSClassCreate(&definition);
  run(own_group, class, 4);
  CHECK(finals == 4);
  handed_over();
  two_groups();
  callbacks();
  orders(class);
  CHECK(finals == 8); /* protected or not */
  JSClassRelease(class);
  return finish();
}
