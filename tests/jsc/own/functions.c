/* functions.c: native functions by the thousand, made, called and let go of: each call is of the right one,
 * in several groups. */
#include "tests/jsc/own/check.h"

enum { MANY = 1000 };

/* The number that the function itself has. */
static JSValueRef number(JSContextRef ctx, JSObjectRef self, JSObjectRef this, size_t count, const JSValueRef args[],
                         JSValueRef *exception) {
  (void)this, (void)count, (void)args;
  JSStringRef key = JSStringCreateWithUTF8CString("number");
  JSValueRef value = JSObjectGetProperty(ctx, self, key, exception);
  JSStringRelease(key);
  return value;
}

static void put(JSContextRef ctx, JSObjectRef object, const char *name, JSValueRef value) {
  JSStringRef key = JSStringCreateWithUTF8CString(name);
  JSObjectSetProperty(ctx, object, key, value, 0, NULL);
  JSStringRelease(key);
}

/* In an array, so that JavaScript alone keeps them. */
static __attribute__((noinline)) void make(JSContextRef ctx, int base) {
  JSObjectRef list = (JSObjectRef)eval(ctx, "list = []", NULL);
  for (int i = 0; i < MANY; i++) {
    JSObjectRef function = JSObjectMakeFunctionWithCallback(ctx, NULL, number);
    put(ctx, function, "number", JSValueMakeNumber(ctx, base + i));
    JSObjectSetPropertyAtIndex(ctx, list, (unsigned)i, function, NULL);
  }
}

static bool right(JSContextRef ctx, int base) {
  char script[128];
  snprintf(script, sizeof script, "list.length === %d && list.every((f, i) => f() === %d + i)", MANY, base);
  return JSValueToBoolean(ctx, eval(ctx, script, NULL));
}

int main(void) {
  JSGlobalContextRef one = JSGlobalContextCreate(NULL), two = JSGlobalContextCreate(NULL);
  make(one, 0);
  make(two, 5000);
  CHECK(right(one, 0) && right(two, 5000));
  for (int round = 0; round < 5; round++) {
    make(one, round * 7); /* those before are garbage */
    for (int i = 0; i < 3; i++) JSGarbageCollect(one);
    CHECK(right(one, round * 7));
    CHECK(right(two, 5000));
  }
  JSGlobalContextRelease(one);
  CHECK(right(two, 5000));
  make(two, 1);
  CHECK(right(two, 1));
  JSGlobalContextRelease(two);
  return finish();
}
