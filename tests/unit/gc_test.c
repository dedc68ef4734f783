/* gc_test.c: v8c/gc.h. */
#include "v8c/gc.h"

#include "tests/harness/harness.h"

TestSuite(gc, .init = harness_up, .fini = harness_down, .timeout = 60);

static struct {
  int begins, ends, freed;
  int types, flags;
  double longest_ms;
} seen;

static void hears(v8c_isolate *isolate, const v8c_gc_event *event, void *data) {
  v8c_frame inner;
  cr_assert(isolate == iso && data == &seen && event->size == sizeof *event);
  cr_assert_not(v8c_entered(isolate));
  cr_assert_eq(v8c_enter(ctx, &inner), V8C_ESTATE);
  seen.types |= event->type;
  seen.flags |= event->flags;
  if (event->ends) {
    seen.ends++;
    if (event->duration_ms > seen.longest_ms) seen.longest_ms = event->duration_ms;
  } else {
    seen.begins++;
    cr_assert_eq(event->duration_ms, 0);
  }
}

static void freed(void *data) {
  (void)data;
  seen.freed++;
}

Test(gc, a_full_collection_is_heard_of) {
  OK(v8c_on_gc(iso, V8C_GC_ALL, hears, &seen, freed));
  eval("keep = Array.from({ length: 1e5 }, (_, i) => ({ i }))");
  OK(v8c_low_memory(iso));
  cr_assert(seen.begins > 0 && seen.begins == seen.ends, "%d %d", seen.begins, seen.ends);
  cr_assert(seen.types & V8C_GC_MARK_SWEEP_COMPACT);
  cr_assert(seen.longest_ms > 0 && seen.longest_ms < 30000);
  /* Another one in its place, of one kind; then none. */
  OK(v8c_on_gc(iso, V8C_GC_SCAVENGE, hears, &seen, freed));
  cr_assert_eq(seen.freed, 1);
  seen.types = 0;
  eval("for (let i = 0; i < 3e6; i++) ({ i })");
  OK(v8c_low_memory(iso));
  cr_assert_eq(seen.types, V8C_GC_SCAVENGE);
  OK(v8c_on_gc(iso, 0, NULL, NULL, NULL));
  cr_assert_eq(seen.freed, 2);
  int before = seen.begins;
  OK(v8c_low_memory(iso));
  cr_assert_eq(seen.begins, before);
  /* Left for the isolate's end. */
  OK(v8c_on_gc(iso, V8C_GC_ALL, hears, &seen, freed));
}

Test(gc, what_makes_no_sense_is_refused) {
  CODE(V8C_EINVAL, v8c_on_gc(iso, 0, hears, NULL, NULL));
  CODE(V8C_EINVAL, v8c_on_gc(iso, 32, hears, NULL, freed));
  CODE(V8C_EINVAL, v8c_on_gc(iso, 0, NULL, &seen, freed));
  cr_assert_eq(seen.freed, 0);
  CODE(V8C_EINVAL, v8c_memory_pressure(iso, (v8c_pressure)3));
}

Test(gc, a_minor_one_needs_the_flag) { CODE(V8C_ESTATE, v8c_gc_minor(iso)); }

TestSuite(gc_flag, .timeout = 60);

Test(gc_flag, a_minor_one_with_the_flag) {
  v8c_frame frame;
  v8c_start_options options = {.size = sizeof options, .flags = "--expose-gc"};
  OK(v8c_start(&options));
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  OK(v8c_on_gc(iso, V8C_GC_ALL, hears, &seen, NULL));
  OK(v8c_gc_minor(iso));
  cr_assert_eq(seen.types & ~(V8C_GC_SCAVENGE | V8C_GC_MINOR_MARK_SWEEP), 0);
  cr_assert(seen.begins == 1 && seen.flags & V8C_GC_FORCED);
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
}

Test(gc_flag, the_flag_may_be_taken_back) {
  v8c_frame frame;
  v8c_start_options options = {.size = sizeof options, .flags = "--expose_gc --no-expose-gc"};
  OK(v8c_start(&options));
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  CODE(V8C_ESTATE, v8c_gc_minor(iso));
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
}

/* Critical pressure collects at once. */
Test(gc, pressure_collects) {
  OK(v8c_on_gc(iso, V8C_GC_MARK_SWEEP_COMPACT, hears, &seen, NULL));
  OK(v8c_memory_pressure(iso, V8C_PRESSURE_MODERATE));
  int before = seen.ends;
  OK(v8c_memory_pressure(iso, V8C_PRESSURE_CRITICAL));
  cr_assert_gt(seen.ends, before);
  OK(v8c_memory_pressure(iso, V8C_PRESSURE_NONE));
  OK(v8c_context_disposed(iso, false));
  OK(v8c_context_disposed(iso, true));
  EVAL_IS("1", "1");
}

Test(gc, external_memory_is_counted) {
  int64_t total = -1;
  OK(v8c_external_memory(iso, 10 << 20, &total));
  cr_assert_eq(total, 10 << 20);
  CODE(V8C_ERANGE, v8c_external_memory(iso, -(11 << 20), &total));
  CODE(V8C_ERANGE, v8c_external_memory(iso, INT64_MAX, &total));
  CODE(V8C_ERANGE, v8c_external_memory(iso, INT64_MIN, &total));
  OK(v8c_external_memory(iso, -(4 << 20), NULL));
  OK(v8c_external_memory(iso, 0, &total));
  cr_assert_eq(total, 6 << 20); /* the rest is left for the isolate's end */
}
