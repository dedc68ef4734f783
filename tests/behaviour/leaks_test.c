/* leaks_test.c: the same work three times over leaves memory as it was: after garbage was
 * collected, handles, refs and V8's global handles are the same in number, and the third time's
 * resident size is at most 2 % or 2 MiB above the second's. The figures are printed.
 *
 * A twentieth of the work under AddressSanitizer, unless V8C_FULL=1 is set (tests/run.sh --full). */
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/harness/harness.h"

TestSuite(leaks, .init = harness_up, .fini = harness_down, .timeout = 900);

struct figures {
  size_t resident; /* bytes */
  size_t handles, refs, globals;
};

static size_t resident(void) {
  unsigned long total = 0, pages = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  cr_assert_not_null(f);
  cr_assert_eq(fscanf(f, "%lu %lu", &total, &pages), 2);
  fclose(f);
  return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* With all garbage gone, of ours, V8's and malloc's. */
static struct figures look(void) {
  v8c_heap_stats stats = {.size = sizeof stats};
  for (int i = 0; i < 3; i++) {
    OK(v8c_low_memory(iso));
    OK(v8c_pump(iso, false, NULL));
  }
  malloc_trim(0);
  OK(v8c_heap_stats_get(iso, &stats));
  return (struct figures){resident(), v8c_scope_count(iso), v8c_ref_count(iso), stats.used_global_handles_bytes};
}

static bool is_slow(void) {
#ifdef __SANITIZE_ADDRESS__
  return true;
#else
  return false;
#endif
}

static bool flat(const struct figures *second, const struct figures *third) {
#ifdef __SANITIZE_ADDRESS__
  return true; /* it keeps what was freed */
#endif
  size_t more = second->resident / 50 > (2u << 20) ? second->resident / 50 : 2u << 20;
  return third->resident <= second->resident + more;
}

static void stays_flat(const char *what, long count, void (*work)(long count)) {
  struct figures after[3];
  if (is_slow() && !getenv("V8C_FULL")) count /= 20;
  struct figures start = look();
  for (int i = 0; i < 3; i++) {
    work(count);
    after[i] = look();
    cr_assert_eq(after[i].handles, start.handles, "%s: %zu handles are left of %zu", what, after[i].handles,
                 start.handles);
    cr_assert_eq(after[i].refs, start.refs, "%s: %zu refs are left", what, after[i].refs);
  }
  printf("%ld %s: resident %.1f, then %.1f, %.1f and %.1f MiB; %zu handles, %zu refs, %zu bytes of global handles\n",
         count, what, (double)start.resident / (1 << 20), (double)after[0].resident / (1 << 20),
         (double)after[1].resident / (1 << 20), (double)after[2].resident / (1 << 20), after[2].handles, after[2].refs,
         after[2].globals);
  fflush(stdout);
  cr_assert_eq(after[2].globals, after[1].globals, "%s: global handles grow", what);
  cr_assert(flat(&after[1], &after[2]), "%s: %zu, then %zu bytes resident", what, after[1].resident, after[2].resident);
}

/* ---- Work ---------------------------------------------------------------------------------- */

static void adds(v8c_call *call) {
  v8c_value sum = NULL;
  double a, b;
  if (v8c_arg_number(call, 0, &a) || v8c_arg_number(call, 1, &b)) return;
  if (v8c_object(v8c_call_context(call), &sum)) return;
  if (v8c_set_named(v8c_call_context(call), sum, V8C_LIT("sum"), v8c_number(v8c_call_isolate(call), a + b))) return;
  v8c_return(call, sum);
}

static void callbacks(long count) {
  v8c_scope scope;
  v8c_value fn = NULL, loop = NULL, n = NULL, sum = NULL;
  OK(v8c_scope_open(iso, &scope));
  OK(v8c_function(ctx, V8C_LIT("adds"), adds, NULL, &fn));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("adds"), fn));
  loop = eval("(n => { let s = 0; for (let i = 0; i < n; i++) s += adds(i, 0.5).sum; return s })");
  n = v8c_number(iso, (double)count);
  OK(v8c_call_function(ctx, loop, NULL, 1, &n, &sum));
  v8c_scope_close(&scope);
}

/* A call leaves no handle but its result, however it ends. */
static void calls_from_c(long count) {
  v8c_scope scope;
  OK(v8c_scope_open(iso, &scope));
  v8c_value fn = eval("(x => { if (x % 3 === 0) throw x; return { x } })"), n = NULL, out = NULL;
  for (long i = 0; i < count; i++) {
    v8c_scope inner;
    OK(v8c_scope_open(iso, &inner));
    n = v8c_int32(iso, (int32_t)i);
    size_t before = v8c_scope_count(iso);
    int err = v8c_call_function(ctx, fn, NULL, 1, &n, &out);
    size_t left = v8c_scope_count(iso) - before;
    cr_assert_eq(left, err ? 0 : 1, "a call left %zu handles", left);
    if (err) OK(v8c_catch(iso, NULL));
    v8c_scope_close(&inner);
  }
  v8c_scope_close(&scope);
}

static void refs(long count) {
  for (long i = 0; i < count; i++) {
    v8c_scope scope;
    v8c_ref *ref = NULL;
    v8c_value value = NULL;
    OK(v8c_scope_open(iso, &scope));
    OK(v8c_object(ctx, &value));
    OK(v8c_ref_new(iso, value, &ref));
    if (i % 2) OK(v8c_ref_set_weak(ref, NULL, NULL));
    v8c_ref_free(ref);
    v8c_scope_close(&scope);
  }
}

static void templates(long count) {
  for (long i = 0; i < count; i++) {
    v8c_scope scope;
    v8c_template *object = NULL, *function = NULL;
    OK(v8c_scope_open(iso, &scope));
    OK(v8c_object_template(iso, &object));
    OK(v8c_template_set(object, V8C_LIT("x"), v8c_int32(iso, 1), 0));
    OK(v8c_function_template(iso, adds, NULL, &function));
    OK(v8c_template_set_template(object, V8C_LIT("f"), function, 0));
    v8c_template_free(object);
    v8c_template_free(function);
    v8c_scope_close(&scope);
  }
}

static void instances(long count) {
  for (long i = 0; i < count; i++) {
    v8c_scope scope;
    v8c_template *object = NULL;
    v8c_value value = NULL;
    OK(v8c_scope_open(iso, &scope));
    OK(v8c_object_template(iso, &object));
    OK(v8c_template_set_fn(object, V8C_LIT("f"), adds, NULL, 0));
    OK(v8c_template_instance(object, ctx, &value));
    v8c_template_free(object);
    v8c_scope_close(&scope);
  }
}

static void scripts(long count) {
  char source[160];
  for (long i = 0; i < count; i++) {
    v8c_script *script = NULL;
    snprintf(source, sizeof source, "(() => { function f%ld() { return %ld } return f%ld() })()", i, i, i);
    OK(v8c_script_compile(ctx, source, V8C_ZSTR, NULL, &script));
    OK(v8c_script_run(script, ctx, NULL));
    v8c_script_free(script);
  }
}

static void exceptions(long count) {
  for (long i = 0; i < count; i++) {
    v8c_error *error = NULL;
    CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("null.x"), "thrown.js", NULL));
    OK(v8c_catch(iso, &error));
    cr_assert_neq(v8c_error_stack(error)[0], 0);
    v8c_error_free(error);
  }
}

static void contexts(long count) {
  for (long i = 0; i < count; i++) {
    v8c_context *context = NULL;
    v8c_frame frame;
    OK(v8c_context_new(iso, NULL, &context));
    OK(v8c_enter(context, &frame));
    OK(v8c_eval(context, V8C_LIT("globalThis.a = [1, 2, 3].map(x => x + 1)"), NULL, NULL));
    OK(v8c_leave(&frame));
    v8c_context_free(context);
  }
}

static void isolates(long count) {
  for (long i = 0; i < count; i++) {
    v8c_isolate *isolate = NULL;
    v8c_context *context = NULL;
    v8c_frame frame;
    OK(v8c_isolate_new(NULL, &isolate));
    OK(v8c_context_new(isolate, NULL, &context));
    OK(v8c_enter(context, &frame));
    OK(v8c_eval(context, V8C_LIT("globalThis.a = [1, 2, 3].map(x => x + 1)"), NULL, NULL));
    OK(v8c_leave(&frame));
    v8c_context_free(context);
    OK(v8c_isolate_free(isolate));
  }
}

Test(leaks, callbacks) { stays_flat("callbacks", 1000000, callbacks); }
Test(leaks, calls_from_c) { stays_flat("calls", 1000000, calls_from_c); }
Test(leaks, refs) { stays_flat("refs", 1000000, refs); }
Test(leaks, templates) { stays_flat("templates", 100000, templates); }
Test(leaks, instances) { stays_flat("templates with an instance", 100000, instances); }
Test(leaks, scripts) { stays_flat("scripts", 20000, scripts); }
Test(leaks, exceptions) { stays_flat("exceptions", 20000, exceptions); }
Test(leaks, contexts) { stays_flat("contexts", 10000, contexts); }
Test(leaks, isolates) { stays_flat("isolates", 1000, isolates); }

/* The figures do tell of what is left. */
Test(leaks, what_is_left_shows) {
  enum { COUNT = 10 };
  v8c_template *templates_left[COUNT];
  v8c_ref *ref = NULL;
  struct figures before = look();
  for (int i = 0; i < COUNT; i++) OK(v8c_object_template(iso, &templates_left[i]));
  OK(v8c_ref_new(iso, v8c_global(ctx), &ref));
  struct figures after = look();
  cr_assert_gt(after.globals, before.globals);
  cr_assert_eq(after.refs, before.refs + 1);
  cr_assert_gt(after.handles, before.handles, "v8c_global's");
  for (int i = 0; i < COUNT; i++) v8c_template_free(templates_left[i]);
  v8c_ref_free(ref);
  cr_assert_eq(look().globals, before.globals);
}
