/* v8go_limits_test.c: what v8go's heap limits and GC hooks get wrong. */
#include <string.h>

#include "tests/harness/limits.h"

static void start(void) { harness_start(); }
TestSuite(v8go_limits, .init = start, .timeout = 120);

/* Runs the source in 16 MiB of heap; who ended it. JSON.parse cannot be interrupted: there has to be
 * headroom for all that it makes. */
static v8c_cause in_16_mib(const char *source) {
  v8c_limits_options options = {.size = sizeof options, .heap_hard_bytes = 16 * MIB, .heap_headroom_bytes = 1024 * MIB};
  v8c_limits *limits = NULL;
  v8c_error *error = NULL;
  OK(v8c_limits_new(&options, &limits));
  int err = v8c_guard(ctx, limits, eval_job, (void *)source, &error);
  v8c_cause cause = v8c_error_terminated_by(error);
  cr_assert_eq(err, err ? V8C_ETERMINATED : 0, "%s: %s", source, v8c_err_name(err));
  v8c_error_free(error);
  v8c_limits_free(limits);
  return cause;
}

Test(v8go_limits, an_allocation_bomb_is_an_error_and_the_isolate_lives) {
  limited_up(64 * MIB, 0);
  cr_assert_eq(in_16_mib("const a = []; for (;;) a.push(new Array(100).fill({}))"), V8C_BY_HEAP);
  cr_assert_eq(v8c_error_terminated_by(NULL), V8C_BY_NOBODY);
  OK(v8c_eval(ctx, V8C_LIT("1 + 1"), "after.js", NULL));
  limited_down();
}

Test(v8go_limits, bombs_do_not_raise_the_limit) {
  limited_up(64 * MIB, 0);
  size_t before = heap_limit_now();
  for (int i = 0; i < 6; i++) {
    cr_assert_eq(in_16_mib("{ const a = []; for (;;) a.push([1, 2, 3, 4]) }"), V8C_BY_HEAP, "bomb %d", i);
    size_t now = heap_limit_now();
    cr_assert(now <= before + 4 * MIB && now + 4 * MIB >= before, "bomb %d: %zu, was %zu", i, now, before);
  }
  limited_down();
}

Test(v8go_limits, json_of_five_million_objects_does_not_pass_under_16_mib) {
  limited_up(64 * MIB, 0);
  cr_assert_eq(in_16_mib("JSON.parse('[' + '{},'.repeat(5e6) + '{}]')"), V8C_BY_HEAP);
  OK(v8c_eval(ctx, V8C_LIT("JSON.parse('[{}]').length"), "after.js", NULL));
  limited_down();
}

static size_t near(v8c_isolate *isolate, size_t current, size_t initial, void *data) {
  (void)isolate, (void)initial, (void)data;
  return current + 16 * MIB;
}

Test(v8go_limits, heap_limit_callbacks_are_added_twice_and_removed_without_one) {
  int one = 0;
  limited_up(32 * MIB, 0);
  CODE(V8C_ENOENT, v8c_near_heap_limit_remove(iso, near, &one, 0));
  OK(v8c_near_heap_limit_add(iso, near, &one));
  CODE(V8C_EEXIST, v8c_near_heap_limit_add(iso, near, &one));
  OK(v8c_near_heap_limit_remove(iso, near, &one, 0));
  CODE(V8C_ENOENT, v8c_near_heap_limit_remove(iso, near, &one, 0));
  OK(v8c_eval(ctx, V8C_LIT("1 + 1"), "after.js", NULL));
  limited_down();
}

static size_t collections;
static void collected(v8c_isolate *isolate, const v8c_gc_event *event, void *data) {
  (void)isolate, (void)event, (void)data;
  collections++;
}

Test(v8go_limits, gc_hooks_are_taken_off_when_there_is_none) {
  limited_up(0, 0);
  OK(v8c_on_gc(iso, V8C_GC_ALL, NULL, NULL, NULL));
  OK(v8c_on_gc(iso, V8C_GC_ALL, collected, NULL, NULL));
  OK(v8c_low_memory(iso));
  cr_assert_gt(collections, 0);
  OK(v8c_on_gc(iso, V8C_GC_ALL, NULL, NULL, NULL));
  OK(v8c_on_gc(iso, V8C_GC_ALL, NULL, NULL, NULL));
  size_t heard = collections;
  OK(v8c_low_memory(iso));
  cr_assert_eq(collections, heard);
  limited_down();
}

Test(v8go_limits, buffers_that_no_machine_has_are_codes) {
  v8c_value value = NULL;
  limited_up(0, 0);
  int err = v8c_array_buffer(ctx, (size_t)1 << 50, &value);
  cr_assert(err == V8C_ENOMEM || err == V8C_ERANGE, "%s", v8c_err_name(err));
  CODE(V8C_ERANGE, v8c_array_buffer(ctx, (size_t)-1, &value));
  OK(v8c_eval(
      ctx, V8C_LIT("try { new ArrayBuffer(2 ** 50); throw 1 } catch (e) { if (!(e instanceof RangeError)) throw e }"),
      "buffer.js", NULL));
  limited_down();
}
