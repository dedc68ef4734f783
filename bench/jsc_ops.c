/* jsc_ops.c: the rows in JavaScriptCore's C API; linked to its library, and to ours. */
#include <JavaScriptCore/JavaScript.h>

#include "jsc_rows.h"

static JSGlobalContextRef ctx;
static JSContextGroupRef group;
static JSObjectRef object, add, loop, get_loop, method_loop;
static JSStringRef key, script, text;
static JSValueRef wide;
static volatile double sink;

static JSValueRef eval(const char *source) {
  JSStringRef s = JSStringCreateWithUTF8CString(source);
  JSValueRef value = JSEvaluateScript(ctx, s, NULL, NULL, 1, NULL);
  JSStringRelease(s);
  if (!value) abort();
  JSValueProtect(ctx, value);
  return value;
}

static JSValueRef echo(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                       JSValueRef *e) {
  (void)c, (void)f, (void)this, (void)e;
  return count ? args[0] : NULL;
}
static JSValueRef get_value(JSContextRef c, JSObjectRef o, JSStringRef name, JSValueRef *e) {
  (void)name, (void)e;
  return JSValueMakeNumber(c, *(int *)JSObjectGetPrivate(o));
}
static JSValueRef method(JSContextRef c, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                         JSValueRef *e) {
  (void)f, (void)count, (void)args, (void)e;
  return JSValueMakeNumber(c, *(int *)JSObjectGetPrivate(this));
}

static void op_evaluate(size_t n) {
  for (size_t i = 0; i < n; i++) sink = JSValueToNumber(ctx, JSEvaluateScript(ctx, script, NULL, NULL, 1, NULL), NULL);
}
static void op_call(size_t n) {
  JSValueRef args[] = {JSValueMakeNumber(ctx, 1), JSValueMakeNumber(ctx, 2)};
  for (size_t i = 0; i < n; i++)
    sink = JSValueToNumber(ctx, JSObjectCallAsFunction(ctx, add, NULL, 2, args, NULL), NULL);
}
static void op_get(size_t n) {
  for (size_t i = 0; i < n; i++) sink = JSValueToNumber(ctx, JSObjectGetProperty(ctx, object, key, NULL), NULL);
}
static void op_set(size_t n) {
  for (size_t i = 0; i < n; i++)
    JSObjectSetProperty(ctx, object, key, JSValueMakeNumber(ctx, (double)(i & 0xffff)), 0, NULL);
}
static void run_loop(JSObjectRef f, size_t n) {
  JSValueRef count = JSValueMakeNumber(ctx, (double)n);
  if (!JSObjectCallAsFunction(ctx, f, NULL, 1, &count, NULL)) abort();
}
static void op_callback(size_t n) { run_loop(loop, n); }
static void op_class_get(size_t n) { run_loop(get_loop, n); }
static void op_class_method(size_t n) { run_loop(method_loop, n); }
static void op_string_in(size_t n) {
  for (size_t i = 0; i < n; i++)
    if (!JSValueMakeString(ctx, text)) abort();
}
static void op_string_out(size_t n) {
  char buffer[64];
  for (size_t i = 0; i < n; i++) {
    JSStringRef s = JSValueToStringCopy(ctx, wide, NULL);
    sink = (double)JSStringGetUTF8CString(s, buffer, sizeof buffer);
    JSStringRelease(s);
  }
}
static void op_context(size_t n) {
  for (size_t i = 0; i < n; i++) JSGlobalContextRelease(JSGlobalContextCreateInGroup(group, NULL));
}
static void op_group(size_t n) {
  for (size_t i = 0; i < n; i++) JSGlobalContextRelease(JSGlobalContextCreate(NULL));
}

int main(int argc, char **argv) {
  jsc_only = argc > 1 ? argv[1] : NULL;
  static int number = 42;
  JSStaticValue values[] = {{"value", get_value, NULL, kJSPropertyAttributeReadOnly}, {0, 0, 0, 0}};
  JSStaticFunction functions[] = {{"method", method, kJSPropertyAttributeNone}, {0, 0, 0}};
  JSClassDefinition d = kJSClassDefinitionEmpty;
  d.className = "Counter", d.staticValues = values, d.staticFunctions = functions;
  ctx = JSGlobalContextCreate(NULL);
  group = JSContextGetGroup(ctx);
  key = JSStringCreateWithUTF8CString("key");
  script = JSStringCreateWithUTF8CString("1 + 2");
  text = JSStringCreateWithUTF8CString("twenty characters...");
  object = (JSObjectRef)eval("({key: 5})");
  add = (JSObjectRef)eval("(function (a, b) { return a + b })");
  wide = eval("'twenty ' + 'characters...'");
  JSStringRef name = JSStringCreateWithUTF8CString("echo"), counter = JSStringCreateWithUTF8CString("counter");
  JSObjectSetProperty(ctx, JSContextGetGlobalObject(ctx), name, JSObjectMakeFunctionWithCallback(ctx, name, echo), 0,
                      NULL);
  JSClassRef class = JSClassCreate(&d);
  JSObjectSetProperty(ctx, JSContextGetGlobalObject(ctx), counter, JSObjectMake(ctx, class, &number), 0, NULL);
  loop = (JSObjectRef)eval("(function (n) { let s = 0; for (let i = 0; i < n; i++) s += echo(i); return s })");
  get_loop =
      (JSObjectRef)eval("(function (n) { let s = 0; for (let i = 0; i < n; i++) s += counter.value; return s })");
  method_loop =
      (JSObjectRef)eval("(function (n) { let s = 0; for (let i = 0; i < n; i++) s += counter.method(); return s })");
  jsc_row("evaluate", op_evaluate);
  jsc_row("call", op_call);
  jsc_row("get", op_get);
  jsc_row("set", op_set);
  jsc_row("callback", op_callback);
  jsc_row("class: static value", op_class_get);
  jsc_row("class: static function", op_class_method);
  jsc_row("string in", op_string_in);
  jsc_row("string out", op_string_out);
  jsc_row("context create", op_context);
  jsc_row("group create", op_group);
  return 0;
}
