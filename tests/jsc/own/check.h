/* check.h: programs of libv8c-jsc alone: CHECK counts, and the last line says how many. */
#ifndef V8C_TESTS_JSC_CHECK_H
#define V8C_TESTS_JSC_CHECK_H

#include <JavaScriptCore/JavaScript.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <v8c/xjs.h>

static atomic_int passed, failed;
#define CHECK(what) check(what, __FILE__, __LINE__, #what)
static inline void check(bool good, const char *file, int line, const char *what) {
  atomic_fetch_add(good ? &passed : &failed, 1);
  if (!good) printf("FAILED: %s:%d: %s\n", file, line, what);
}

static inline int finish(void) {
  printf("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
static inline JSValueRef eval(JSContextRef ctx, const char *source, JSValueRef *thrown) {
  JSStringRef script = JSStringCreateWithUTF8CString(source);
  JSValueRef value = JSEvaluateScript(ctx, script, NULL, NULL, 1, thrown);
  JSStringRelease(script);
  return value;
}
static inline bool says(JSContextRef ctx, JSValueRef value, const char *text) {
  JSStringRef string = JSValueToStringCopy(ctx, value, NULL);
  bool same = string && JSStringIsEqualToUTF8CString(string, text);
  JSStringRelease(string);
  return same;
}

#endif
