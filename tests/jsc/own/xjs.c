/* v8c/xjs.h: names, references, pending jobs, promises, modules. */
#include "tests/jsc/own/check.h"

static void references(void) {
  xJSContextGroupRef group = xJSContextGroupCreate();
  xJSGlobalContextRef a = xJSGlobalContextCreateInGroup(group, NULL), b = xJSGlobalContextCreateInGroup(group, NULL);
  CHECK(xJSContextGetGroup(a) == group && xJSContextGetGroup(b) == group && xJSContextGetGlobalContext(a) == a);
  xJSObjectRef global = xJSContextGetGlobalObject(a);
  CHECK(xJSValueIsObject(a, global));
  xJSValueUnprotect(a, global);
  xJSStringRef name = xJSStringCreateWithUTF8CString("worker-42");
  xJSGlobalContextSetName(a, name);
  xJSStringRef copy = xJSGlobalContextCopyName(a);
  CHECK(xJSStringIsEqual(name, copy));
  xJSStringRelease(copy);
  xJSStringRelease(name);
  JSValueRef thrown = NULL;
  eval(a, "throw new Error('x')", &thrown);
  JSStringRef key = JSStringCreateWithUTF8CString("stack");
  JSStringRef stack = JSValueToStringCopy(a, JSObjectGetProperty(a, (JSObjectRef)thrown, key, NULL), NULL);
  char text[2048];
  JSStringGetUTF8CString(stack, text, sizeof text);
  CHECK(strstr(text, "\n    in worker-42"));
  JSStringRelease(stack);
  JSStringRelease(key);
  CHECK(xJSContextGroupRetain(group) == group && xJSGlobalContextRetain(a) == a);
  xJSContextGroupRelease(group);
  xJSGlobalContextRelease(a);
  xJSGlobalContextRelease(a);
  xJSContextGroupRelease(group);
  xJSGlobalContextRelease(b);
}

static void jobs(void) {
  xJSGlobalContextRef ctx = xJSGlobalContextCreate(NULL);
  JSValueRef thrown = NULL;
  CHECK(!xJSContextHasPendingJobs(ctx) && xJSContextDrainPendingJobs(ctx, &thrown) == 0);
  eval(ctx, "var log = []; Promise.resolve().then(() => log.push(1)).then(() => log.push(2)); log.push(0)", NULL);
  CHECK(says(ctx, eval(ctx, "log.join()", NULL), "0"));
  CHECK(xJSContextHasPendingJobs(ctx));
  CHECK(xJSContextDrainPendingJobs(ctx, &thrown) == 2);
  CHECK(!xJSContextHasPendingJobs(ctx) && !thrown && says(ctx, eval(ctx, "log.join()", NULL), "0,1,2"));
  eval(ctx,
       "log = []; queueMicrotask(() => log.push('a')); queueMicrotask(() => { throw 'first' });"
       "queueMicrotask(() => log.push('b')); queueMicrotask(() => { throw 'second' })",
       NULL);
  CHECK(xJSContextDrainPendingJobs(ctx, &thrown) < 0 && says(ctx, thrown, "first"));
  CHECK(says(ctx, eval(ctx, "log.join()", NULL), "a") && xJSContextHasPendingJobs(ctx));
  CHECK(xJSContextDrainPendingJobs(ctx, NULL) < 0 && says(ctx, eval(ctx, "log.join()", NULL), "a,b"));
  CHECK(xJSContextDrainPendingJobs(ctx, NULL) == 0 && !xJSContextHasPendingJobs(ctx));
  eval(ctx, "queueMicrotask(() => {})", NULL); /* never runs */
  xJSGlobalContextRelease(ctx);
}

static void awaiting(void) {
  xJSGlobalContextRef ctx = xJSGlobalContextCreate(NULL);
  JSValueRef thrown = NULL;
  CHECK(says(ctx,
             xJSAwaitPromise(ctx, (JSObjectRef)eval(ctx, "(async () => { await 1; return 'done' })()", NULL), &thrown),
             "done") &&
        !thrown);
  CHECK(!xJSAwaitPromise(ctx, (JSObjectRef)eval(ctx, "(async () => { await 1; throw 'wrong' })()", NULL), &thrown) &&
        says(ctx, thrown, "wrong"));
  thrown = NULL;
  CHECK(!xJSAwaitPromise(ctx, (JSObjectRef)eval(ctx, "new Promise(() => {})", NULL), &thrown) && thrown);
  CHECK(says(ctx, xJSAwaitPromise(ctx, (JSObjectRef)eval(ctx, "5", NULL), NULL), "5"));
  xJSGlobalContextRelease(ctx);
}

static char asked[256];
static xJSStringRef load(xJSContextRef ctx, const char *name, void *opaque) {
  (void)ctx;
  CHECK(opaque == asked);
  strcat(strcat(asked, name), " ");
  const char *source = NULL;
  if (!strcmp(name, "lib/a.js")) source = "import {b} from './sub/b.js'; export const a = 'a' + b;";
  if (!strcmp(name, "lib/sub/b.js")) source = "import {c} from '../c.js'; export const b = 'b' + c;";
  if (!strcmp(name, "lib/c.js")) source = "await null; export const c = 'c';";
  if (!strcmp(name, "broken")) source = "export const = 1";
  return source ? xJSStringCreateWithUTF8CString(source) : NULL;
}

static xJSObjectRef run_module(xJSContextRef ctx, const char *source, JSValueRef *thrown) {
  xJSStringRef text = xJSStringCreateWithUTF8CString(source), name = xJSStringCreateWithUTF8CString("main.js");
  xJSObjectRef promise = xJSEvaluateModule(ctx, text, name, thrown);
  xJSStringRelease(text);
  xJSStringRelease(name);
  return promise;
}

static bool is_error(JSContextRef ctx, JSValueRef thrown, const char *name) {
  JSStringRef key = JSStringCreateWithUTF8CString("name");
  bool is = thrown && says(ctx, JSObjectGetProperty(ctx, (JSObjectRef)thrown, key, NULL), name);
  JSStringRelease(key);
  return is;
}

static void modules(void) {
  xJSGlobalContextRef ctx = xJSGlobalContextCreate(NULL);
  JSValueRef thrown = NULL;
  CHECK(!run_module(ctx, "import 'lib/a.js'", &thrown) && is_error(ctx, thrown, "ReferenceError"));
  xJSContextSetModuleLoader(ctx, load, asked);
  thrown = NULL;
  xJSObjectRef promise =
      run_module(ctx, "import {a} from './lib/a.js'; globalThis.seen = a; export default a + '!'", &thrown);
  CHECK(promise && !thrown);
  JSValueRef space = xJSAwaitPromise(ctx, promise, &thrown);
  CHECK(space && says(ctx, eval(ctx, "seen", NULL), "abc"));
  JSStringRef key = JSStringCreateWithUTF8CString("default");
  CHECK(space && says(ctx, JSObjectGetProperty(ctx, (JSObjectRef)space, key, NULL), "abc!"));
  JSStringRelease(key);
  CHECK(!strcmp(asked, "lib/a.js lib/sub/b.js lib/c.js "));
  CHECK(
      says(ctx, xJSAwaitPromise(ctx, (JSObjectRef)eval(ctx, "import('lib/c.js').then(m => m.c)", NULL), &thrown), "c"));
  CHECK(!run_module(ctx, "import 'broken'", &thrown) && is_error(ctx, thrown, "SyntaxError"));
  CHECK(!run_module(ctx, "import 'none'", &thrown) && is_error(ctx, thrown, "ReferenceError"));
  CHECK(!xJSAwaitPromise(ctx, (JSObjectRef)eval(ctx, "import('none')", NULL), &thrown) &&
        is_error(ctx, thrown, "ReferenceError"));
  xJSContextSetModuleLoader(ctx, NULL, NULL);
  CHECK(!xJSAwaitPromise(ctx, (JSObjectRef)eval(ctx, "import('new')", NULL), &thrown) &&
        is_error(ctx, thrown, "ReferenceError"));
  xJSGlobalContextRelease(ctx);
}

int main(void) {
  references();
  jobs();
  awaiting();
  modules();
  return finish();
}
