/* Configuration in JavaScript: a file is run with helpers of the host's, what it leaves in `config` is read
 * back, checked and written as JSON. With JavaScriptCore's C API: relink and run. */
#include <JavaScriptCore/JavaScript.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static JSStringRef str(const char *text) { return JSStringCreateWithUTF8CString(text); }

static void print(JSStringRef text) {
  size_t room = JSStringGetMaximumUTF8CStringSize(text);
  char *bytes = malloc(room);
  JSStringGetUTF8CString(text, bytes, room);
  puts(bytes);
  free(bytes);
}

static JSValueRef get(JSContextRef ctx, JSObjectRef object, const char *name) {
  JSStringRef key = str(name);
  JSValueRef value = JSObjectGetProperty(ctx, object, key, NULL);
  JSStringRelease(key);
  return value;
}

/* env(name, fallback): what a host would look up. */
static JSValueRef env(JSContextRef ctx, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                      JSValueRef *exception) {
  (void)f, (void)this;
  JSStringRef name = count ? JSValueToStringCopy(ctx, args[0], exception) : NULL;
  if (!name) return NULL;
  bool known = JSStringIsEqualToUTF8CString(name, "PORT");
  JSStringRelease(name);
  if (!known) return count > 1 ? args[1] : JSValueMakeUndefined(ctx);
  JSStringRef port = str("8080");
  JSValueRef value = JSValueMakeString(ctx, port);
  JSStringRelease(port);
  return value;
}

static void report(JSContextRef ctx, const char *file, JSValueRef exception) {
  JSStringRef text = JSValueToStringCopy(ctx, exception, NULL);
  JSValueRef line = JSValueIsObject(ctx, exception) ? get(ctx, (JSObjectRef)exception, "line") : NULL;
  char bytes[256];
  JSStringGetUTF8CString(text, bytes, sizeof bytes);
  char *colon = strchr(bytes, ':'); /* messages are the engine's own: the kind is enough */
  if (colon) *colon = 0;
  printf("%s:%g: %s\n", file, line ? JSValueToNumber(ctx, line, NULL) : 0, bytes);
  JSStringRelease(text);
}

/* Says what is wrong with it; the numbers of servers that are fine. */
static int check(JSContextRef ctx, JSObjectRef config) {
  JSValueRef servers = get(ctx, config, "servers");
  int good = 0;
  if (!JSValueIsArray(ctx, servers)) {
    puts("servers is no list");
    return 0;
  }
  unsigned count = (unsigned)JSValueToNumber(ctx, get(ctx, (JSObjectRef)servers, "length"), NULL);
  for (unsigned i = 0; i < count; i++) {
    JSValueRef server = JSObjectGetPropertyAtIndex(ctx, (JSObjectRef)servers, i, NULL);
    double port = JSValueIsObject(ctx, server) ? JSValueToNumber(ctx, get(ctx, (JSObjectRef)server, "port"), NULL) : 0;
    if (port >= 1 && port <= 65535)
      good++;
    else
      printf("server %u has no port\n", i);
  }
  return good;
}

static void evaluate(const char *file, const char *source) {
  JSGlobalContextRef ctx = JSGlobalContextCreate(NULL);
  JSStringRef script = str(source), url = str(file), name = str("env");
  JSValueRef exception = NULL;
  JSObjectSetProperty(ctx, JSContextGetGlobalObject(ctx), name, JSObjectMakeFunctionWithCallback(ctx, name, env),
                      kJSPropertyAttributeReadOnly, NULL);
  if (JSCheckScriptSyntax(ctx, script, url, 1, &exception)) JSEvaluateScript(ctx, script, NULL, url, 1, &exception);
  JSValueRef config = exception ? NULL : get(ctx, JSContextGetGlobalObject(ctx), "config");
  if (exception) {
    report(ctx, file, exception);
  } else if (!JSValueIsObject(ctx, config)) {
    printf("%s: there is no config\n", file);
  } else {
    printf("%s: %d good servers\n", file, check(ctx, (JSObjectRef)config));
    JSStringRef json = JSValueCreateJSONString(ctx, config, 2, &exception);
    if (json) print(json), JSStringRelease(json);
  }
  JSStringRelease(script);
  JSStringRelease(url);
  JSStringRelease(name);
  JSGlobalContextRelease(ctx);
}

int main(void) {
  evaluate("good.js",
           "var base = {host: 'localhost', tls: false};\n"
           "var config = {name: env('NAME', 'caf\\u00e9'), started: new Date(0), servers: [\n"
           "  {...base, port: Number(env('PORT'))},\n"
           "  ...[1, 2].map(n => ({...base, host: `worker-${n}`, port: 9000 + n}))]};\n");
  evaluate("ports.js", "var config = {servers: [{port: 80}, {}, {port: 70000}, null]}");
  evaluate("list.js", "var config = {servers: 'none'}");
  evaluate("none.js", "var other = 1");
  evaluate("syntax.js", "var config = {\n  servers: [\n};\n");
  evaluate("throws.js", "var config = {};\n\nconfig.servers = missing.map(x => x);");
  return 0;
}
