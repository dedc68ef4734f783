/* Threads beside each other: groups in parallel, a group handed from one to the next, values protected on
 * one thread and let go of on another, strings and classes that all of them use. Under ThreadSanitizer, too. */
#include <sched.h>

#include "tests/jsc/own/check.h"

enum { THREADS = 4, ROUNDS = 300, STAYS = 700 };

static JSStringRef shared_key, shared_wide;
static JSClassRef shared_class;
static atomic_int finals;

static void final(JSObjectRef object) {
  (void)object;
  atomic_fetch_add(&finals, 1);
}

static JSValueRef get_number(JSContextRef ctx, JSObjectRef object, JSStringRef name, JSValueRef *exception) {
  (void)name, (void)exception;
  return JSValueMakeNumber(ctx, (double)(uintptr_t)JSObjectGetPrivate(object));
}

static JSValueRef sum(JSContextRef ctx, JSObjectRef f, JSObjectRef this, size_t count, const JSValueRef args[],
                      JSValueRef *exception) {
  (void)f, (void)this;
  double total = 0;
  for (size_t i = 0; i < count; i++) total += JSValueToNumber(ctx, args[i], exception);
  return JSValueMakeNumber(ctx, total);
}

static void run(void *(*body)(void *), void *data, int count) {
  pthread_t threads[THREADS];
  for (int i = 0; i < count; i++) CHECK(!pthread_create(&threads[i], NULL, body, data));
  for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
}

/* ---- Groups of their own, with strings and a class that all have ------------------------------ */

static void use_strings(JSContextRef ctx, JSObjectRef object, int i) {
  JSStringRef mine = JSStringRetain(shared_key);
  JSObjectSetProperty(ctx, object, mine, JSValueMakeNumber(ctx, i), 0, NULL);
  CHECK(JSValueToNumber(ctx, JSObjectGetProperty(ctx, object, shared_key, NULL), NULL) == i);
  JSStringRelease(mine);
  CHECK(JSStringGetCharactersPtr(shared_wide)[0] == 'w'); /* made when it is first asked for */
  CHECK(says(ctx, JSValueMakeString(ctx, shared_wide), "wide"));
}

static void *own_group(void *data) {
  (void)data;
  JSGlobalContextRef ctx = JSGlobalContextCreate(NULL);
  JSObjectRef plain = JSObjectMake(ctx, NULL, NULL), global = JSContextGetGlobalObject(ctx);
  JSStringRef name = JSStringCreateWithUTF8CString("sum"), counter = JSStringCreateWithUTF8CString("counter");
  JSValueProtect(ctx, plain);
  JSObjectSetProperty(ctx, global, name, JSObjectMakeFunctionWithCallback(ctx, name, sum), 0, NULL);
  JSObjectSetProperty(ctx, global, counter, JSObjectMake(ctx, shared_class, (void *)(uintptr_t)5), 0, NULL);
  for (int i = 0; i < ROUNDS; i++) use_strings(ctx, plain, i);
  CHECK(says(ctx, eval(ctx, "let n = 0; for (let i = 0; i < 3000; i++) n += sum(i, counter.number); n", NULL),
             "4513500"));
  JSValueUnprotect(ctx, plain);
  JSStringRelease(name);
  JSStringRelease(counter);
  JSGlobalContextRelease(ctx);
  return NULL;
}

static void in_parallel(void) {
  JSStaticValue values[] = {{"number", get_number, NULL, kJSPropertyAttributeReadOnly}, {0}};
  JSClassDefinition definition = kJSClassDefinitionEmpty;
  definition.className = "Counter", definition.staticValues = values, definition.finalize = final;
  shared_class = JSClassCreate(&definition);
  shared_key = JSStringCreateWithUTF8CString("key");
  shared_wide = JSStringCreateWithUTF8CString("wide");
  run(own_group, NULL, THREADS);
  CHECK(finals == THREADS);
  JSClassRelease(shared_class);
  JSStringRelease(shared_key);
  JSStringRelease(shared_wide);
}

/* ---- One group, from hand to hand ----------------------------------------------------------------- */

static struct {
  JSContextGroupRef group;
  JSGlobalContextRef ctx;
  JSValueRef kept[THREADS]; /* protected by the thread before */
  int turn;
} handed;

/* Its own context of the group, so many calls that a thread stays in, and what the one before has protected. */
static void *takes_over(void *data) {
  int turn = handed.turn++;
  (void)data;
  JSGlobalContextRef mine = JSGlobalContextCreateInGroup(handed.group, NULL);
  JSObjectRef object = JSObjectMake(mine, NULL, NULL);
  for (int i = 0; i < STAYS; i++) JSObjectSetPropertyAtIndex(mine, object, 0, JSValueMakeNumber(mine, turn + i), NULL);
  if (turn) {
    CHECK(JSValueToNumber(mine,
                          JSObjectGetPropertyAtIndex(mine, (JSObjectRef)(uintptr_t)handed.kept[turn - 1], 0, NULL),
                          NULL) == turn - 1 + STAYS - 1);
    JSValueUnprotect(mine, handed.kept[turn - 1]);
  }
  JSValueProtect(mine, handed.kept[turn] = object);
  JSGarbageCollect(mine);
  JSGlobalContextRelease(mine);
  return NULL;
}

static void from_hand_to_hand(void) {
  handed.group = JSContextGroupCreate();
  for (int i = 0; i < THREADS; i++) run(takes_over, NULL, 1);
  handed.ctx = JSGlobalContextCreateInGroup(handed.group, NULL);
  CHECK(JSValueIsObject(handed.ctx, handed.kept[THREADS - 1]));
  JSValueUnprotect(handed.ctx, handed.kept[THREADS - 1]);
  JSContextGroupRelease(handed.group);
  JSGlobalContextRelease(handed.ctx);
}

/* ---- One context, all at once: each call waits for its turn ------------------------------------------- */

static void *all_at_once(void *data) {
  JSContextRef ctx = data;
  JSValueRef text = JSValueMakeString(ctx, shared_key);
  JSValueProtect(ctx, text);
  for (int i = 0; i < ROUNDS; i++) {
    eval(ctx, "count = (globalThis.count || 0) + 1", NULL);
    CHECK(says(ctx, text, "key"));
  }
  JSValueUnprotect(ctx, text);
  return NULL;
}

static void at_once(void) {
  JSGlobalContextRef ctx = JSGlobalContextCreate(NULL);
  shared_key = JSStringCreateWithUTF8CString("key");
  run(all_at_once, ctx, THREADS);
  JSValueRef count = eval(ctx, "count", NULL);
  CHECK(JSValueToNumber(ctx, count, NULL) == THREADS * ROUNDS);
  JSStringRelease(shared_key);
  JSGlobalContextRelease(ctx);
}

/* ---- A finalize callback on one thread, a call on another: that waits, and is done -------------------------- */

static atomic_bool finalizes, calls;

static void lingers(JSObjectRef object) {
  (void)object;
  if (atomic_exchange(&finalizes, true)) return;
  for (int i = 0; i < 1000000 && !calls; i++) sched_yield();
  for (int i = 0; i < 1000; i++) sched_yield();
}

static void *calls_meanwhile(void *data) {
  while (!finalizes) sched_yield();
  calls = true;
  CHECK(says(data, eval(data, "40 + 2", NULL), "42"));
  return NULL;
}

static void beside_a_finalizer(void) {
  JSClassDefinition definition = kJSClassDefinitionEmpty;
  definition.finalize = lingers;
  JSClassRef class = JSClassCreate(&definition);
  JSGlobalContextRef ctx = JSGlobalContextCreate(NULL);
  pthread_t other;
  CHECK(!pthread_create(&other, NULL, calls_meanwhile, ctx));
  for (int i = 0; i < 40 && !finalizes; i++) { /* too few calls to stay in the group, where the other could not come */
    for (int k = 0; k < 10; k++) JSObjectMake(ctx, class, NULL);
    JSGarbageCollect(ctx);
  }
  CHECK(finalizes);
  finalizes = true;
  pthread_join(other, NULL);
  JSGlobalContextRelease(ctx);
  JSClassRelease(class);
}

int main(void) {
  in_parallel();
  from_hand_to_hand();
  at_once();
  beside_a_finalizer();
  return finish();
}
