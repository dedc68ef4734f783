/* task_test.c: who hears that V8 has work for an isolate. */
#include <pthread.h>

#include "tests/harness/runtime.h"

TestSuite(task, .init = harness_up, .fini = harness_down, .timeout = 60);

static struct event posted = EVENT;
static void hear(v8c_task_kind kind, double delay_ms, void *data) {
  (void)delay_ms;
  ((int *)data)[kind]++;
  if (kind == V8C_TASK_NOW) event_set(&posted);
}

static const char compile[] =
    "globalThis.done = 0;"
    "WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => done = 1)";

Test(task, a_worker_s_task_is_heard_of) {
  int heard[3] = {0};
  OK(v8c_on_task(iso, hear, heard));
  eval(compile);
  for (int i = 1; strcmp(text_of(eval("done")), "1"); i++) {
    cr_assert(event_wait(&posted, i));
    OK(v8c_pump(iso, false, NULL));
  }
  cr_assert_gt(heard[V8C_TASK_NOW], 0);
  OK(v8c_on_task(iso, NULL, NULL));
  int before = heard[V8C_TASK_NOW];
  eval(compile);
  while (strcmp(text_of(eval("done")), "1")) OK(v8c_pump(iso, true, NULL));
  cr_assert_eq(heard[V8C_TASK_NOW], before);
  CODE(V8C_EINVAL, v8c_on_task(NULL, hear, heard));
}
