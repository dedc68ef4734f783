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

/* ---- Labels of CPU profiles ------------------------------------------------------------------ */

TestSuite(task_label, .init = runtime_up, .fini = runtime_down, .timeout = 60);

static char labels[128];
static int notes(v8c_runtime *rt, v8c_context *context, void *data) {
  size_t used = strlen(labels);
  const char *now = v8c_cpu_label_now(v8c_context_isolate(context));
  (void)rt, (void)data;
  snprintf(labels + used, sizeof labels - used, "%s|", now ? now : "off");
  return 0;
}

static int turns_on(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)data;
  return v8c_cpu_labels_start(v8c_context_isolate(context));
}

static int sets_another(v8c_runtime *rt, v8c_context *context, void *data) {
  int err = v8c_cpu_label(v8c_context_isolate(context), V8C_LIT("own"));
  return err ? err : notes(rt, context, data);
}

Test(task_label, jobs_have_their_names) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  OK(v8c_runtime_call(rt, "before", notes, NULL, NULL));
  OK(v8c_runtime_call(rt, "on", turns_on, NULL, NULL));
  OK(v8c_runtime_call(rt, "route=/a", notes, NULL, NULL));
  OK(v8c_runtime_call(rt, "x", sets_another, NULL, NULL));
  OK(v8c_runtime_call(rt, "route=/b", notes, NULL, NULL));
  cr_assert_str_eq(labels, "off|route=/a|own|route=/b|");
  end_runtime(rt);
}
