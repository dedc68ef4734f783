/* Values that a stack holds live, others do not: ten million of them in one function. */
#include <unistd.h>

#include "tests/jsc/own/check.h"

static long resident_kb(void) {
  long pages = 0, resident = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%ld %ld", &pages, &resident) != 2) resident = 0;
  if (file) fclose(file);
  return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Strings, numbers and objects, none of them kept. */
static void many(JSContextRef ctx, int count) {
  JSStringRef text = JSStringCreateWithUTF8CString("a text of some length");
  for (int i = 0; i < count; i++) {
    JSValueRef value = i % 10 ? JSValueMakeString(ctx, text) : (JSValueRef)JSObjectMake(ctx, NULL, NULL);
    if (!value) abort();
  }
  JSStringRelease(text);
}

static void flat(JSContextRef ctx, int millions) {
  many(ctx, 1000000);
  long before = resident_kb();
  for (int i = 1; i < millions; i++) many(ctx, 1000000);
  long grown = resident_kb() - before;
  CHECK(grown < 64 << 10);
}

typedef struct pair {
  JSValueRef first, second;
} pair;

/* In registers, locals, arrays, structs, parameters and what a caller holds. */
static __attribute__((noinline)) bool keep(JSContextRef ctx, JSValueRef parameter, pair by_value, int depth) {
  JSValueRef array[8];
  char name[16];
  for (int i = 0; i < 8; i++) {
    JSStringRef s = JSStringCreateWithUTF8CString((snprintf(name, sizeof name, "kept %d", i), name));
    array[i] = JSValueMakeString(ctx, s);
    JSStringRelease(s);
  }
  JSValueRef local = eval(ctx, "'lo' + 'cal'", NULL);
  pair own = {eval(ctx, "({v: 'first'})", NULL), eval(ctx, "Symbol('second')", NULL)};
  bool deeper = depth ? keep(ctx, local, own, depth - 1) : true;
  many(ctx, 30000);
  JSGarbageCollect(ctx);
  bool good =
      deeper && says(ctx, local, "local") && JSValueIsObject(ctx, own.first) && JSValueIsSymbol(ctx, own.second);
  for (int i = 0; i < 8; i++) good = good && says(ctx, array[i], (snprintf(name, sizeof name, "kept %d", i), name));
  return good && says(ctx, parameter, depth == 3 ? "outer" : "local") && JSValueIsObject(ctx, by_value.first);
}

static int finalized;
static void count_final(JSObjectRef object) { finalized += JSObjectGetPrivate(object) == (void *)&finalized; }

/* An object keeps its address for as long as JavaScript can reach it, with nothing on the stack. */
static __attribute__((noinline)) uintptr_t reachable(JSContextRef ctx, JSClassRef class, const char *name) {
  JSStringRef key = JSStringCreateWithUTF8CString(name);
  JSObjectRef object = JSObjectMake(ctx, class, &finalized);
  JSObjectSetProperty(ctx, JSContextGetGlobalObject(ctx), key, object, 0, NULL);
  JSStringRelease(key);
  return ~(uintptr_t)object;
}
static __attribute__((noinline)) void garbage(JSContextRef ctx, JSClassRef class, int count) {
  for (int i = 0; i < count; i++) JSObjectMake(ctx, class, &finalized);
}

/* Bytes of the host's count too: a buffer of them is let go of long before there are many. */
static _Atomic size_t lent;
static void give_back(void *bytes, void *context) {
  (void)context;
  lent -= 1 << 20;
  free(bytes);
}
static size_t most_lent(JSContextRef ctx, int count) {
  size_t most = 0;
  for (int i = 0; i < count; i++) {
    void *bytes = malloc(1 << 20);
    JSObjectRef made =
        JSObjectMakeTypedArrayWithBytesNoCopy(ctx, kJSTypedArrayTypeUint8Array, bytes, 1 << 20, give_back, NULL, NULL);
    if (!made) abort();
    lent += 1 << 20;
    if (lent > most) most = lent;
  }
  return most;
}

int main(int argc, char **argv) {
  JSGlobalContextRef ctx = JSGlobalContextCreate(NULL);
  JSClassDefinition definition = kJSClassDefinitionEmpty;
  definition.finalize = count_final;
  JSClassRef class = JSClassCreate(&definition);
  pair outer = {eval(ctx, "({})", NULL), NULL};
  CHECK(keep(ctx, eval(ctx, "'out' + 'er'", NULL), outer, 3));
  uintptr_t hidden = reachable(ctx, class, "kept");
  garbage(ctx, class, 20000);
  for (int i = 0; i < 3; i++) JSGarbageCollect(ctx);
  CHECK(finalized > 19000);
  CHECK(~(uintptr_t)eval(ctx, "kept", NULL) == hidden);
  CHECK(JSObjectGetPrivate((JSObjectRef)~hidden) == (void *)&finalized);
  CHECK(most_lent(ctx, 2000) < (size_t)1 << 30);
  flat(ctx, argc > 1 ? atoi(argv[1]) : 10);
  JSGlobalContextRelease(ctx);
  CHECK(finalized == 20001);
  CHECK(lent == 0);
  JSClassRelease(class);
  return finish();
}
