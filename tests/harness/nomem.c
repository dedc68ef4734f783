#include "tests/harness/nomem.h"

#include <pthread.h>
#include <stdlib.h>

/* ---- An allocator that fails ----------------------------------------------------------- */

static struct {
  pthread_t thread; /* only its allocations fail */
  bool any_thread;
  _Atomic long count, fail_at; /* 0: none fails */
  bool from_there_on;
  _Atomic long live;
} memory;

static bool fails_now(void) {
  if (!memory.fail_at || !(memory.any_thread || pthread_equal(pthread_self(), memory.thread))) return false;
  long n = ++memory.count;
  return n == memory.fail_at || (memory.from_there_on && n > memory.fail_at);
}

static void *allocate(void *data, void *old, size_t bytes) {
  (void)data;
  if (!bytes) {
    free(old);
    if (old) memory.live--;
    return NULL;
  }
  if (fails_now()) return NULL;
  void *p = realloc(old, bytes);
  if (p && !old) memory.live++;
  return p;
}

void nomem_start(v8c_start_options options) {
  memory.thread = pthread_self();
  options.size = sizeof options;
  options.allocator = allocate;
  OK(v8c_start(&options));
}

void nomem_up(void) { nomem_start((v8c_start_options){0}); }

/* ---- The loop --------------------------------------------------------------------------- */

const char *failed_call = "";

static void fails(const char *name, int (*scenario)(void)) {
  OK(scenario()); /* what is made once for the process */
  for (int mode = 0; mode < 2; mode++) {
    long n = 0;
    int err;
    do {
      long before = memory.live;
      failed_call = "";
      memory.from_there_on = mode;
      memory.count = 0;
      memory.fail_at = ++n;
      err = scenario();
      memory.fail_at = 0;
      cr_assert(err == 0 || err == V8C_ENOMEM, "%s, allocation %ld: %s: %s", name, n, failed_call, v8c_err_name(err));
      cr_assert_eq(memory.live, before, "%s, allocation %ld (%s): %ld blocks are left", name, n, failed_call,
                   memory.live - before);
      cr_assert_lt(n, 5000);
    } while (err || memory.count >= n); /* a failure that a fallback hid counts as none */
    printf("%s: %s fails cleanly, the last n is %ld\n", name, mode ? "every allocation from the n-th" : "the n-th", n);
  }
  fflush(stdout);
}

void fails_cleanly(const char *name, int (*scenario)(void)) {
  memory.any_thread = false;
  fails(name, scenario);
}

void fails_cleanly_anywhere(const char *name, int (*scenario)(void)) {
  memory.any_thread = true;
  fails(name, scenario);
}

/* ---- Hosts -------------------------------------------------------------------------------- */

int open_host(struct host *h) {
  int err;
  TRY(v8c_isolate_new(NULL, &h->isolate));
  TRY(v8c_context_new(h->isolate, NULL, &h->context));
  TRY(v8c_enter(h->context, &h->frame));
  h->entered = true;
end:
  return err;
}

void close_host(struct host *h) {
  if (h->entered) (void)v8c_catch(h->isolate, NULL);
  if (h->entered) OK(v8c_leave(&h->frame));
  v8c_context_free(h->context);
  OK(v8c_isolate_free(h->isolate));
}

int thrown_for_memory(struct host *h, int err) {
  v8c_error *error = NULL;
  if (err != V8C_EXCEPTION) return err;
  long fail_at = memory.fail_at;
  memory.fail_at = 0;
  OK(v8c_catch(h->isolate, &error));
  const char *message = v8c_error_message(error, NULL);
  bool yes = strstr(message, "memory") || strstr(message, "ENOMEM");
  if (!yes) printf("thrown: %s\n", message);
  v8c_error_free(error);
  memory.fail_at = fail_at;
  return yes ? V8C_ENOMEM : V8C_EXCEPTION;
}
