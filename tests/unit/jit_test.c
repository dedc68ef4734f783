/* jit_test.c: where V8 puts code: v8c/jit.h. */
#include <string.h>

#include "tests/harness/harness.h"

TestSuite(jit, .init = harness_up, .fini = harness_down, .timeout = 60);

static struct heard {
  size_t bytecode, machine, wrong, freed;
  const void *start; /* of the optimized code */
  size_t len;
  int script_id;
} heard;

static bool names(const v8c_jit_event *event, const char *what) {
  return memmem(event->name, event->name_len, what, strlen(what)) != NULL;
}

static void on_code(v8c_isolate *isolate, const v8c_jit_event *event, void *data) {
  struct heard *to = data;
  if (isolate != iso || event->size != sizeof *event || v8c_entered(iso)) to->wrong++;
  if (event->step == V8C_JIT_MOVED && !event->moved_to) to->wrong++;
  if (event->step != V8C_JIT_ADDED || !names(event, "fibonacci")) return;
  if (event->code == V8C_JIT_BYTECODE) to->bytecode++;
  if (event->code == V8C_JIT_MACHINE) to->machine++;
  if (event->code == V8C_JIT_MACHINE && names(event, "JS:*"))
    to->start = event->start, to->len = event->len, to->script_id = event->script_id;
}

static void freed(void *data) { ((struct heard *)data)->freed++; }

static const char source[] = "function fibonacci(n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2) }";

/* V8 optimizes on a thread of its own: JavaScript goes on until it is done. */
static void until_optimized(void) {
  for (int i = 0; i < 10000 && !heard.start; i++) eval("fibonacci(20)");
}

Test(jit, interpreted_and_optimized_code_is_told_with_its_name) {
  OK(v8c_on_jit(iso, false, on_code, &heard, freed));
  OK(v8c_eval(ctx, source, V8C_ZSTR, "fib.js", NULL));
  eval("fibonacci(1)");
  cr_assert_gt(heard.bytecode, 0);
  until_optimized();
  cr_assert_not_null(heard.start);
  cr_assert_gt(heard.len, 100);
  cr_assert_gt(heard.script_id, 0);
  cr_assert_eq(heard.wrong, 0);
  OK(v8c_on_jit(iso, false, NULL, NULL, NULL));
  cr_assert_eq(heard.freed, 1);
  size_t before = heard.bytecode;
  eval("function fibonacci2() {} fibonacci2()");
  cr_assert_eq(heard.bytecode, before, "and no more");
}

Test(jit, what_is_there_already_is_told_on_request) {
  OK(v8c_eval(ctx, source, V8C_ZSTR, "fib.js", NULL));
  eval("fibonacci(1)");
  OK(v8c_on_jit(iso, true, on_code, &heard, freed));
  cr_assert_gt(heard.bytecode, 0);
  static struct heard other;
  OK(v8c_on_jit(iso, false, on_code, &other, freed));
  cr_assert_eq(heard.freed, 1);
  cr_assert_eq(other.bytecode, 0);
  CODE(V8C_EINVAL, v8c_on_jit(iso, false, NULL, &other, NULL));
  CODE(V8C_EINVAL, v8c_on_jit(NULL, false, on_code, NULL, NULL));
}

static void end_and_look(void) {
  harness_down();
  cr_assert_eq(heard.freed, 1, "with the isolate");
}

TestSuite(jit_end, .init = harness_up, .fini = end_and_look, .timeout = 60);

Test(jit_end, freed_with_the_isolate) { OK(v8c_on_jit(iso, false, on_code, &heard, freed)); }
