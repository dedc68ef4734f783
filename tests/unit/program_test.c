/* program_test.c: programs: compiled once, run in any isolate on any thread. */
#include <pthread.h>
#include <stdatomic.h>

#include "tests/harness/harness.h"

TestSuite(program, .init = harness_start, .timeout = 60);

/* Long enough that compiling it is not over before the others come. */
static const char source[] =
    "var add = (function (a, b) { return a + b }), table = {};\n"
    "for (let i = 0; i < 200; i++) table['k' + i] = add(i, 1);\n"
    "function never() { return [1, 2, 3].map(x => x * 2) }\n"
    "globalThis.runs = (globalThis.runs || 0) + 1; add(table.k40, runs)";

/* An isolate of the calling thread's. */
struct home {
  v8c_isolate *isolate;
  v8c_context *context;
  v8c_frame frame;
};

static struct home home_new(void) {
  struct home home;
  OK(v8c_isolate_new(NULL, &home.isolate));
  OK(v8c_context_new(home.isolate, NULL, &home.context));
  return home;
}

static void home_free(struct home *home) {
  v8c_context_free(home->context);
  OK(v8c_isolate_free(home->isolate));
}

/* Runs it and returns the number that came out. */
static int32_t run(v8c_program *program, struct home *home) {
  v8c_value value = NULL;
  int32_t number = -1;
  OK(v8c_enter(home->context, &home->frame));
  OK(v8c_program_run(program, home->context, &value));
  OK(v8c_get_int32(value, &number));
  OK(v8c_leave(&home->frame));
  return number;
}

static v8c_program *program_new(const v8c_script_options *options) {
  v8c_program *program = NULL;
  OK(v8c_program_new(source, V8C_ZSTR, options, &program));
  return program;
}

#define OPTIONS(...) (&(v8c_script_options){.size = sizeof(v8c_script_options), __VA_ARGS__})

Test(program, second_isolate_accepts_the_cache) {
  struct home first = home_new(), second = home_new();
  v8c_program *program = program_new(NULL);
  cr_assert_eq(run(program, &first), 42);
  cr_assert_eq(v8c_program_cache_result(program, first.isolate), V8C_CACHE_NONE);
  cr_assert_eq(v8c_program_cache_result(program, second.isolate), V8C_CACHE_NONE);
  cr_assert_eq(run(program, &second), 42);
  cr_assert_eq(v8c_program_cache_result(program, second.isolate), V8C_CACHE_ACCEPTED);
  cr_assert_eq(run(program, &second), 43);
  v8c_program_free(program);
  home_free(&first);
  home_free(&second);
  OK(v8c_stop());
  OK(v8c_end());
}

Test(program, in_every_context_of_an_isolate) {
  struct home home = home_new();
  v8c_context *first = home.context;
  v8c_program *program = program_new(NULL);
  cr_assert_eq(run(program, &home), 42);
  OK(v8c_context_new(home.isolate, NULL, &home.context));
  cr_assert_eq(run(program, &home), 42);
  v8c_context_free(first);
  v8c_program_free(program);
  home_free(&home);
}

/* ---- Threads -------------------------------------------------------------------------------- */

enum { THREADS = 4 };
static pthread_barrier_t gate;
static v8c_program *shared;
static atomic_int accepted, made;

static void *visit(void *unused) {
  struct home home = home_new();
  pthread_barrier_wait(&gate);
  cr_assert_eq(run(shared, &home), 42);
  atomic_fetch_add(v8c_program_cache_result(shared, home.isolate) == V8C_CACHE_ACCEPTED ? &accepted : &made, 1);
  cr_assert_eq(run(shared, &home), 43);
  home_free(&home);
  return unused;
}

static void visit_all(void) {
  pthread_t threads[THREADS];
  pthread_barrier_init(&gate, NULL, THREADS);
  atomic_store(&accepted, 0);
  atomic_store(&made, 0);
  for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, visit, NULL);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  pthread_barrier_destroy(&gate);
}

Test(program, four_threads_at_once_compile_it_once) {
  for (int round = 0; round < 5; round++) {
    shared = program_new(round % 2 ? OPTIONS(.mode = V8C_COMPILE_EAGER) : NULL);
    visit_all();
    cr_assert_eq(made, 1, "compiled %d times", made);
    cr_assert_eq(accepted, THREADS - 1);
    visit_all();
    cr_assert_eq(accepted, THREADS);
    v8c_program_free(shared);
  }
  OK(v8c_stop());
  OK(v8c_end());
}

static void *drop(void *program) {
  v8c_program_free(program);
  return NULL;
}

Test(program, freed_in_any_order_from_any_thread) {
  pthread_t thread;
  struct home home = home_new(), later = home_new();
  v8c_program *program = program_new(NULL), *same = v8c_program_retain(program);
  cr_assert_eq(same, program);
  cr_assert_eq(run(program, &home), 42);
  v8c_program_free(program);
  cr_assert_eq(run(same, &home), 43, "one reference is left");
  cr_assert_eq(run(same, &later), 42);
  home_free(&home); /* before the program */
  pthread_create(&thread, NULL, drop, same);
  pthread_join(thread, NULL);
  home_free(&later); /* after it */
  OK(v8c_stop());
  OK(v8c_end());
}

Test(program, isolates_come_and_go) {
  v8c_program *program = program_new(NULL);
  for (int i = 0; i < 20; i++) {
    struct home home = home_new();
    cr_assert_eq(run(program, &home), 42);
    cr_assert_eq(v8c_program_cache_result(program, home.isolate), i ? V8C_CACHE_ACCEPTED : V8C_CACHE_NONE);
    home_free(&home);
  }
  v8c_program_free(program);
  OK(v8c_stop());
  OK(v8c_end());
}

static v8c_program *dropped;

static void drop_it(v8c_call *call) {
  v8c_program_free(dropped);
  dropped = NULL;
  (void)v8c_low_memory(v8c_call_isolate(call));
}

Test(program, freed_while_it_runs) {
  struct home home = home_new();
  v8c_value function = NULL, value = NULL;
  int32_t number = 0;
  OK(v8c_program_new(V8C_LIT("drop(); (() => 7)()"), NULL, &dropped));
  OK(v8c_enter(home.context, &home.frame));
  OK(v8c_function(home.context, "drop", 4, drop_it, NULL, &function));
  OK(v8c_set_named(home.context, v8c_global(home.context), V8C_LIT("drop"), function));
  OK(v8c_program_run(dropped, home.context, &value));
  OK(v8c_get_int32(value, &number));
  cr_assert_eq(number, 7);
  cr_assert_null(dropped);
  OK(v8c_leave(&home.frame));
  home_free(&home);
}

/* ---- Caches ----------------------------------------------------------------------------------- */

Test(program, cache_kept_for_another_process) {
  struct home home = home_new(), other = home_new();
  v8c_buf cache = {0};
  v8c_program *program = program_new(NULL);
  CODE(V8C_ENOENT, v8c_program_cache(program, &cache));
  cr_assert_eq(run(program, &home), 42);
  OK(v8c_program_cache(program, &cache));
  v8c_program_free(program);
  program = program_new(OPTIONS(.cache = cache.data, .cache_len = cache.len));
  cr_assert_eq(run(program, &other), 42);
  cr_assert_eq(v8c_program_cache_result(program, other.isolate), V8C_CACHE_ACCEPTED);
  v8c_program_free(program);
  v8c_buf_free(&cache);
  home_free(&home);
  home_free(&other);
}

Test(program, damaged_cache_is_made_anew) {
  struct home home = home_new(), other = home_new();
  v8c_program *program = program_new(OPTIONS(.cache = source, .cache_len = sizeof source));
  cr_assert_eq(run(program, &home), 42);
  cr_assert_eq(v8c_program_cache_result(program, home.isolate), V8C_CACHE_DAMAGED);
  cr_assert_eq(run(program, &other), 42);
  cr_assert_eq(v8c_program_cache_result(program, other.isolate), V8C_CACHE_ACCEPTED);
  v8c_program_free(program);
  home_free(&home);
  home_free(&other);
}

Test(program, update_adds_what_has_run) {
  struct home home = home_new(), other = home_new();
  v8c_buf before = {0}, after = {0};
  v8c_program *program = NULL;
  OK(v8c_program_new(V8C_LIT("function used() { return [5, 6].map(x => x + 1).length }\nused()"), NULL, &program));
  OK(v8c_enter(home.context, &home.frame));
  CODE(V8C_ESTATE, v8c_program_update(program, home.context));
  OK(v8c_program_compile(program, home.context));
  OK(v8c_program_cache(program, &before));
  OK(v8c_program_run(program, home.context, NULL));
  OK(v8c_program_update(program, home.context));
  OK(v8c_leave(&home.frame));
  OK(v8c_program_cache(program, &after));
  cr_assert_gt(after.len, before.len);
  cr_assert_eq(run(program, &other), 2);
  cr_assert_eq(v8c_program_cache_result(program, other.isolate), V8C_CACHE_ACCEPTED);
  v8c_buf_free(&before);
  v8c_buf_free(&after);
  v8c_program_free(program);
  home_free(&home);
  home_free(&other);
}

/* ---- Errors ------------------------------------------------------------------------------------ */

Test(program, syntax_error_in_every_isolate) {
  v8c_program *program = NULL;
  v8c_error *error = NULL;
  OK(v8c_program_new(V8C_LIT("\nlet = ;"), OPTIONS(.origin = "bad.jsx", .origin_len = 6), &program));
  for (int i = 0; i < 2; i++) {
    struct home home = home_new();
    OK(v8c_enter(home.context, &home.frame));
    CODE(V8C_EXCEPTION, v8c_program_compile(program, home.context));
    CODE(V8C_EXCEPTION, v8c_program_run(program, home.context, NULL));
    OK(v8c_catch(home.isolate, &error));
    cr_assert_str_eq(v8c_error_script(error), "bad.js");
    cr_assert_eq(v8c_error_line(error), 2);
    v8c_error_free(error);
    OK(v8c_leave(&home.frame));
    home_free(&home);
  }
  v8c_program_free(program);
}

Test(program, bad_arguments) {
  struct home home = home_new();
  v8c_program *program = NULL;
  v8c_value value = NULL;
  v8c_buf buf = {0};
  CODE(V8C_EINVAL, v8c_program_new(V8C_LIT("1"), NULL, NULL));
  CODE(V8C_EINVAL, v8c_program_new(NULL, 1, NULL, &program));
  CODE(V8C_EINVAL, v8c_program_new(V8C_LIT("1"), OPTIONS(.cache_len = 1), &program));
  CODE(V8C_EINVAL, v8c_program_new(V8C_LIT("1"), OPTIONS(.mode = (v8c_compile_mode)7), &program));
  CODE(V8C_ERANGE, v8c_program_new(V8C_LIT("1"), OPTIONS(.line_offset = -1), &program));
  CODE(V8C_EENCODING, v8c_program_new(V8C_LIT("'\xff'"), NULL, &program));
  cr_assert(strstr(v8c_detail(), "byte 1"), "%s", v8c_detail());
  cr_assert_null(program);
  OK(v8c_program_new(NULL, 0, NULL, &program));
  CODE(V8C_ETHREAD, v8c_program_run(program, home.context, &value));
  CODE(V8C_EINVAL, v8c_program_run(program, NULL, &value));
  CODE(V8C_EINVAL, v8c_program_run(NULL, home.context, &value));
  CODE(V8C_EINVAL, v8c_program_compile(NULL, home.context));
  CODE(V8C_EINVAL, v8c_program_update(NULL, home.context));
  CODE(V8C_EINVAL, v8c_program_cache(NULL, &buf));
  CODE(V8C_EINVAL, v8c_program_cache(program, NULL));
  cr_assert_eq(v8c_program_cache_result(NULL, NULL), V8C_CACHE_NONE);
  cr_assert_null(v8c_program_retain(NULL));
  v8c_program_free(NULL);
  OK(v8c_isolate_free(home.isolate));
  CODE(V8C_EDISPOSED, v8c_program_run(program, home.context, &value));
  v8c_context_free(home.context);
  v8c_program_free(program);
}
