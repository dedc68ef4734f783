/* free_order_test.c: isolate, context, ref, script (with it a resolver) and template (with it a module
 * that ran) are freed in any order, from any thread, entered or not; finalizers run exactly once or
 * never, as v8c/ref.h says. */
#include <pthread.h>
#include <stdatomic.h>

#include "tests/harness/harness.h"

TestSuite(free_order, .init = harness_start, .timeout = 120);

enum kind { ISOLATE, CONTEXT, REF, SCRIPT, TEMPLATE, KINDS };
enum { ORDERS = 120 };

struct things {
  v8c_isolate *isolate;
  v8c_context *context;
  v8c_context *keeper; /* a second context, to enter between the frees */
  v8c_ref *ref;
  v8c_script *script;
  v8c_template *tmpl;
  v8c_module *module;     /* freed with the template */
  v8c_resolver *resolver; /* freed with the script */
  atomic_int finalized;
};

/* The n-th order of five things. */
static void order_of(int n, enum kind out[KINDS]) {
  enum kind left[KINDS] = {ISOLATE, CONTEXT, REF, SCRIPT, TEMPLATE};
  for (int count = KINDS; count > 0; count--) {
    int pick = n % count;
    n /= count;
    out[KINDS - count] = left[pick];
    memmove(left + pick, left + pick + 1, (size_t)(count - pick - 1) * sizeof *left);
  }
}

static void finalizer(void *data) { atomic_fetch_add((atomic_int *)data, 1); }

static void native(v8c_call *call) { v8c_return_int32(call, 5); }

static int no_imports(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                      v8c_module **out) {
  return V8C_ENOENT;
}

static void make(struct things *t, bool weak, bool keeper) {
  v8c_frame inside;
  v8c_value object = NULL, instance = NULL;
  *t = (struct things){0};
  OK(v8c_isolate_new(NULL, &t->isolate));
  OK(v8c_context_new(t->isolate, NULL, &t->context));
  if (keeper) OK(v8c_context_new(t->isolate, NULL, &t->keeper));
  OK(v8c_enter(t->context, &inside));
  OK(v8c_eval(t->context, V8C_LIT("globalThis.held = { name: 'held' }"), "make.js", &object));
  OK(v8c_ref_new(t->isolate, object, &t->ref));
  if (weak) OK(v8c_ref_set_weak(t->ref, finalizer, &t->finalized));
  OK(v8c_script_compile(t->context, V8C_LIT("(function () { return 1 + 1 })()"), NULL, &t->script));
  OK(v8c_script_run(t->script, t->context, NULL));
  OK(v8c_module_compile(t->context, V8C_LIT("export let n = 1; await 0; n++;"), NULL, &t->module));
  OK(v8c_module_link(t->module, t->context, no_imports, NULL));
  OK(v8c_module_evaluate(t->module, t->context, &object));
  OK(v8c_resolver_new(t->context, &t->resolver));
  OK(v8c_object_template(t->isolate, &t->tmpl));
  OK(v8c_template_set_fn(t->tmpl, V8C_LIT("native"), native, NULL, V8C_ATTR_NONE));
  OK(v8c_template_instance(t->tmpl, t->context, &instance));
  OK(v8c_set_named(t->context, v8c_global(t->context), V8C_LIT("instance"), instance));
  OK(v8c_leave(&inside));
}

static void free_one(struct things *t, enum kind kind) {
  switch (kind) {
    case ISOLATE: OK(v8c_isolate_free(t->isolate)); break;
    case CONTEXT: v8c_context_free(t->context); break;
    case REF: v8c_ref_free(t->ref); break;
    case SCRIPT:
      v8c_script_free(t->script);
      v8c_resolver_free(t->resolver);
      break;
    case TEMPLATE:
      v8c_template_free(t->tmpl);
      v8c_module_free(t->module);
      break;
    case KINDS: break;
  }
}

static int place(const enum kind order[KINDS], enum kind kind) {
  int at = 0;
  while (order[at] != kind) at++;
  return at;
}

static int expected(const enum kind order[KINDS], bool weak) {
  return weak && place(order, ISOLATE) < place(order, REF);
}

static void check(struct things *t, int want, int n, const char *how) {
  int ran = atomic_load(&t->finalized);
  cr_assert_eq(ran, want, "order %d, %s: the finalizer ran %d times, not %d", n, how, ran, want);
}

static void up_to_orders(void (*one)(int n, const enum kind order[KINDS], bool weak)) {
  for (int n = 0; n < ORDERS; n++) {
    enum kind order[KINDS];
    order_of(n, order);
    one(n, order, true);
    one(n, order, false);
  }
  OK(v8c_stop());
  OK(v8c_end());
}

/* ---- On the thread that made them ------------------------------------------------------ */

/* What is left of a freed isolate answers V8C_EDISPOSED. */
static void disposed(struct things *t, const bool gone[KINDS]) {
  v8c_frame frame;
  v8c_value value = NULL;
  v8c_template *other = NULL;
  if (!gone[CONTEXT]) {
    CODE(V8C_EDISPOSED, v8c_enter(t->context, &frame));
    CODE(V8C_EDISPOSED, v8c_eval(t->context, V8C_LIT("1"), NULL, &value));
    cr_assert_null(v8c_context_isolate(t->context));
    cr_assert_null(v8c_global(t->context));
  }
  if (!gone[REF]) {
    CODE(V8C_EDISPOSED, v8c_ref_get(t->ref, &value));
    CODE(V8C_EDISPOSED, v8c_ref_set_strong(t->ref));
    CODE(V8C_EDISPOSED, v8c_ref_set_weak(t->ref, finalizer, &t->finalized));
    cr_assert(v8c_ref_is_dead(t->ref));
  }
  if (!gone[SCRIPT]) {
    v8c_buf cache = {0};
    CODE(V8C_EDISPOSED, v8c_script_cache(t->script, &cache));
    if (!gone[CONTEXT]) CODE(V8C_EDISPOSED, v8c_script_run(t->script, t->context, &value));
    cr_assert_eq(v8c_script_cache_result(t->script), V8C_CACHE_NONE);
    CODE(V8C_EDISPOSED, v8c_resolver_promise(t->resolver, &value));
    if (!gone[CONTEXT]) CODE(V8C_EDISPOSED, v8c_resolver_resolve(t->resolver, t->context, NULL));
  }
  if (!gone[TEMPLATE]) {
    CODE(V8C_EDISPOSED, v8c_template_set_field_count(t->tmpl, 2));
    CODE(V8C_EDISPOSED, v8c_template_set(t->tmpl, V8C_LIT("x"), NULL, 0));
    CODE(V8C_EDISPOSED, v8c_template_set_fn(t->tmpl, V8C_LIT("x"), native, NULL, 0));
    CODE(V8C_EDISPOSED, v8c_template_inherit(t->tmpl, t->tmpl));
    CODE(V8C_EDISPOSED, v8c_prototype_template(t->tmpl, &other));
    if (!gone[CONTEXT]) CODE(V8C_EDISPOSED, v8c_template_instance(t->tmpl, t->context, &value));
    cr_assert_eq(v8c_template_field_count(t->tmpl), 0);
    v8c_module_status status;
    v8c_buf cache = {0};
    CODE(V8C_EDISPOSED, v8c_module_status_get(t->module, &status));
    CODE(V8C_EDISPOSED, v8c_module_cache(t->module, &cache));
    if (!gone[CONTEXT]) CODE(V8C_EDISPOSED, v8c_module_evaluate(t->module, t->context, &value));
  }
  cr_assert_null(value);
  cr_assert_null(other);
}

static void same_thread(int n, const enum kind order[KINDS], bool weak) {
  struct things t;
  bool gone[KINDS] = {false};
  make(&t, weak, false);
  for (int i = 0; i < KINDS; i++) {
    free_one(&t, order[i]);
    gone[order[i]] = true;
    if (gone[ISOLATE]) disposed(&t, gone);
  }
  check(&t, expected(order, weak), n, "same thread");
}

Test(free_order, same_thread) { up_to_orders(same_thread); }

/* Between the frees JavaScript runs and garbage is collected. */
static void with_collections(int n, const enum kind order[KINDS], bool weak) {
  struct things t;
  bool gone = false;
  make(&t, weak, true);
  for (int i = 0; i < KINDS; i++) {
    free_one(&t, order[i]);
    gone |= order[i] == ISOLATE;
    if (gone) continue;
    v8c_frame frame;
    OK(v8c_enter(t.keeper, &frame));
    OK(v8c_eval(t.keeper, V8C_LIT("JSON.stringify(Array(100).fill({}))"), NULL, NULL));
    if (n % 6 == 0) OK(v8c_low_memory(t.isolate));
    if (order[i] == REF) cr_assert_eq(v8c_ref_count(t.isolate), 0);
    OK(v8c_leave(&frame));
  }
  v8c_context_free(t.keeper);
  /* The value may have been collected once its context was gone, and then the ref freed. */
  int ran = atomic_load(&t.finalized);
  int at_least = expected(order, weak);
  cr_assert(ran >= at_least && ran <= (weak ? 1 : 0), "order %d: the finalizer ran %d times", n, ran);
}

Test(free_order, with_javascript_and_collections_between) { up_to_orders(with_collections); }

/* ---- Each free on another thread --------------------------------------------------------- */

struct job {
  struct things *t;
  enum kind kind;
};

static void *run_job(void *data) {
  struct job *job = data;
  free_one(job->t, job->kind);
  return NULL;
}

static void free_elsewhere(struct things *t, enum kind kind) {
  pthread_t thread;
  struct job job = {t, kind};
  cr_assert_eq(pthread_create(&thread, NULL, run_job, &job), 0);
  cr_assert_eq(pthread_join(thread, NULL), 0);
}

static void other_threads(int n, const enum kind order[KINDS], bool weak) {
  struct things t;
  make(&t, weak, false);
  for (int i = 0; i < KINDS; i++) free_elsewhere(&t, order[i]);
  check(&t, expected(order, weak), n, "other threads");
}

Test(free_order, each_from_another_thread) { up_to_orders(other_threads); }

/* One here, the next there; the isolate is entered between, which drains the queue. */
static void mixed_threads(int n, const enum kind order[KINDS], bool weak) {
  struct things t;
  bool gone = false;
  make(&t, weak, true);
  for (int i = 0; i < KINDS; i++) {
    if ((n + i) % 2)
      free_elsewhere(&t, order[i]);
    else
      free_one(&t, order[i]);
    gone |= order[i] == ISOLATE;
    if (gone) continue;
    v8c_frame frame;
    OK(v8c_enter(t.keeper, &frame));
    cr_assert_eq(v8c_ref_count(t.isolate), i < place(order, REF) ? 1 : 0, "the queue was not drained");
    OK(v8c_leave(&frame));
  }
  v8c_context_free(t.keeper);
  check(&t, expected(order, weak), n, "mixed threads");
}

Test(free_order, here_and_there) { up_to_orders(mixed_threads); }

/* ---- While entered ------------------------------------------------------------------------ */

/* The isolate refuses to go while it is entered and is freed at the end; the context is used
 * after it was freed, until its frame is left. */
static void while_entered(int n, const enum kind order[KINDS], bool weak) {
  struct things t;
  v8c_frame frame;
  v8c_value value = NULL;
  int32_t sum = 0;
  make(&t, weak, false);
  OK(v8c_enter(t.context, &frame));
  for (int i = 0; i < KINDS; i++) {
    if (order[i] == ISOLATE)
      CODE(V8C_ESTATE, v8c_isolate_free(t.isolate));
    else if (n % 3 == 1)
      free_elsewhere(&t, order[i]);
    else
      free_one(&t, order[i]);
    OK(v8c_eval(t.context, V8C_LIT("instance.native() + 1"), NULL, &value));
    OK(v8c_get_int32(value, &sum));
    cr_assert_eq(sum, 6);
  }
  OK(v8c_leave(&frame));
  OK(v8c_isolate_free(t.isolate));
  check(&t, 0, n, "while entered");
}

Test(free_order, while_entered) { up_to_orders(while_entered); }

/* Freed by a native function that the context, script and template called. */
static struct things *freed_inside;
static const enum kind *order_inside;

static void free_all(v8c_call *call) {
  for (int i = 0; i < KINDS; i++) {
    if (order_inside[i] == ISOLATE)
      CODE(V8C_ESTATE, v8c_isolate_free(freed_inside->isolate));
    else
      free_one(freed_inside, order_inside[i]);
  }
  v8c_return_int32(call, 1);
}

static void inside_a_native(int n, const enum kind order[KINDS], bool weak) {
  struct things t;
  v8c_frame frame;
  v8c_value function = NULL, value = NULL;
  make(&t, weak, true);
  freed_inside = &t;
  order_inside = order;
  /* Not the context that is entered: it is only called into. */
  OK(v8c_enter(n % 2 ? t.keeper : t.context, &frame));
  OK(v8c_function(t.context, V8C_LIT("freeAll"), free_all, NULL, &function));
  OK(v8c_set_named(t.context, v8c_global(t.context), V8C_LIT("freeAll"), function));
  int err = v8c_eval(t.context, n % 4 < 2 ? "freeAll(); throw new Error('after')" : "freeAll() + instance.native()",
                     V8C_ZSTR, "free.js", &value);
  if (n % 4 < 2) {
    v8c_error *error = NULL;
    cr_assert_eq(err, V8C_EXCEPTION);
    OK(v8c_catch(t.isolate, &error));
    cr_assert_str_eq(v8c_error_message(error, NULL), "Error: after");
    cr_assert(strstr(v8c_error_stack(error), "free.js"));
    v8c_error_free(error);
  } else {
    cr_assert_eq(err, 0);
  }
  OK(v8c_low_memory(t.isolate));
  OK(v8c_leave(&frame));
  v8c_context_free(t.keeper);
  OK(v8c_isolate_free(t.isolate));
  check(&t, 0, n, "inside a native");
}

Test(free_order, inside_a_native_function) { up_to_orders(inside_a_native); }

/* ---- Frames of two isolates ------------------------------------------------------------------ */

/* A context that is entered below another isolate's frame stays until it is left, though
 * entering its isolate again frees what other threads queued. */
static void nested(bool elsewhere) {
  struct things a, b;
  v8c_frame one, two, three;
  make(&a, false, true);
  make(&b, false, false);
  OK(v8c_enter(a.context, &one));
  OK(v8c_enter(b.context, &two));
  if (elsewhere)
    free_elsewhere(&a, CONTEXT);
  else
    free_one(&a, CONTEXT);
  v8c_context *more = NULL;
  OK(v8c_context_new(a.isolate, NULL, &more));
  OK(v8c_enter(a.keeper, &three));
  OK(v8c_eval(a.keeper, V8C_LIT("1"), NULL, NULL));
  OK(v8c_leave(&three));
  OK(v8c_leave(&two));
  v8c_value value = NULL;
  OK(v8c_eval(a.context, V8C_LIT("instance.native()"), NULL, &value));
  OK(v8c_leave(&one));
  v8c_context_free(more);
  v8c_context_free(a.keeper);
  for (int kind = REF; kind < KINDS; kind++) free_one(&a, (enum kind)kind);
  OK(v8c_isolate_free(a.isolate));
  for (int kind = ISOLATE; kind < KINDS; kind++) free_one(&b, (enum kind)kind);
}

Test(free_order, entered_below_another_isolates_frame) {
  nested(false);
  nested(true);
}

/* ---- Finalizers ---------------------------------------------------------------------------------- */

struct self_freeing {
  v8c_ref *ref;
  int ran;
};

static void frees_its_ref(void *data) {
  struct self_freeing *self = data;
  self->ran++;
  v8c_ref_free(self->ref);
}

Test(free_order, a_finalizer_may_free_its_own_ref) {
  struct things t;
  v8c_frame frame;
  v8c_scope scope;
  struct self_freeing in_gc[50] = {{0}}, at_end[50] = {{0}};
  make(&t, true, false);
  OK(v8c_enter(t.context, &frame));
  OK(v8c_scope_open(t.isolate, &scope));
  for (int i = 0; i < 50; i++) {
    v8c_value object = NULL;
    OK(v8c_object(t.context, &object));
    OK(v8c_ref_new(t.isolate, object, &in_gc[i].ref));
    OK(v8c_ref_set_weak(in_gc[i].ref, frees_its_ref, &in_gc[i]));
    OK(v8c_ref_new(t.isolate, v8c_global(t.context), &at_end[i].ref));
    OK(v8c_ref_set_weak(at_end[i].ref, frees_its_ref, &at_end[i]));
  }
  v8c_scope_close(&scope);
  OK(v8c_low_memory(t.isolate));
  OK(v8c_leave(&frame));
  OK(v8c_enter(t.context, &frame));
  cr_assert_eq(v8c_ref_count(t.isolate), 51, "%zu refs", v8c_ref_count(t.isolate));
  OK(v8c_leave(&frame));
  for (int i = 0; i < 50; i++) {
    cr_assert_eq(in_gc[i].ran, 1);
    cr_assert_eq(at_end[i].ran, 0);
  }
  OK(v8c_isolate_free(t.isolate));
  for (int i = 0; i < 50; i++) cr_assert_eq(at_end[i].ran, 1);
  for (int kind = CONTEXT; kind < KINDS; kind++) free_one(&t, (enum kind)kind);
  check(&t, 1, 0, "own ref");
}

/* What is left: a caught error, a profile and what a creator owned. */
Test(free_order, errors_and_profilers) {
  for (int first = 0; first < 2; first++) {
    struct things t;
    v8c_frame frame;
    v8c_error *error = NULL;
    v8c_cpu_profiler *profiler = NULL;
    v8c_cpu_profile *profile = NULL;
    make(&t, true, false);
    OK(v8c_enter(t.context, &frame));
    CODE(V8C_EXCEPTION, v8c_eval(t.context, V8C_LIT("throw new Error('kept')"), NULL, NULL));
    OK(v8c_catch(t.isolate, &error));
    OK(v8c_cpu_profiler_new(t.isolate, &profiler));
    OK(v8c_cpu_start(profiler, V8C_LIT("a"), NULL));
    OK(v8c_cpu_start(profiler, V8C_LIT("runs on"), NULL));
    OK(v8c_eval(t.context, V8C_LIT("for (let i = 0; i < 1e5; i++) Math.tan(i)"), NULL, NULL));
    OK(v8c_cpu_stop(profiler, V8C_LIT("a"), &profile));
    OK(v8c_leave(&frame));
    if (first) v8c_cpu_profiler_free(profiler);
    OK(v8c_isolate_free(t.isolate));
    cr_assert_geq(v8c_cpu_profile_node_count(profile), 1);
    cr_assert_str_eq(v8c_error_message(error, NULL), "Error: kept");
    if (!first) {
      CODE(V8C_EDISPOSED, v8c_cpu_start(profiler, V8C_LIT("b"), NULL));
      CODE(V8C_EDISPOSED, v8c_cpu_stop(profiler, V8C_LIT("b"), &profile));
      v8c_cpu_profiler_free(profiler);
    }
    CODE(V8C_EDISPOSED, v8c_rethrow(error));
    v8c_error_free(error);
    v8c_cpu_profile_free(profile);
    for (int kind = CONTEXT; kind < KINDS; kind++) free_one(&t, (enum kind)kind);
    check(&t, 1, first, "with errors and profilers");
  }
}
