/* dlopen_test.c: a host that is not linked to libv8c opens it, closes it and opens it again, and two
 * plugins that use it live in one process. */
#include <criterion/criterion.h>
#include <dlfcn.h>
#include <pthread.h>

#include "v8c.h"

TestSuite(dlopen, .timeout = 60);

static void *open_it(const char *path, int flags) {
  void *library = dlopen(path, flags);
  cr_assert(library, "%s", dlerror());
  return library;
}

static void *find(void *library, const char *name) {
  void *symbol = dlsym(library, name);
  cr_assert(symbol, "%s", dlerror());
  return symbol;
}

#define FUNCTION(name) __typeof__(name) *p_##name = (__typeof__(name) *)find(library, #name)

/* Evaluates in a new isolate, by names only. */
static void evaluate(void *library) {
  FUNCTION(v8c_start);
  FUNCTION(v8c_stop);
  FUNCTION(v8c_isolate_new);
  FUNCTION(v8c_isolate_free);
  FUNCTION(v8c_context_new);
  FUNCTION(v8c_context_free);
  FUNCTION(v8c_enter);
  FUNCTION(v8c_leave);
  FUNCTION(v8c_eval);
  FUNCTION(v8c_to_int32);
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value value;
  int32_t number = 0;
  cr_assert_eq(p_v8c_start(NULL), 0);
  cr_assert_eq(p_v8c_isolate_new(NULL, &isolate), 0);
  cr_assert_eq(p_v8c_context_new(isolate, NULL, &context), 0);
  cr_assert_eq(p_v8c_enter(context, &frame), 0);
  cr_assert_eq(p_v8c_eval(context, V8C_LIT("6 * 7"), "host.js", &value), 0);
  cr_assert_eq(p_v8c_to_int32(context, value, &number), 0);
  cr_assert_eq(number, 42);
  cr_assert_eq(p_v8c_leave(&frame), 0);
  p_v8c_context_free(context);
  cr_assert_eq(p_v8c_isolate_free(isolate), 0);
  cr_assert_eq(p_v8c_stop(), 0);
}

Test(dlopen, open_close_open) {
  cr_assert_null(dlopen(V8C_LIBRARY, RTLD_NOW | RTLD_NOLOAD), "the host has it from the start");
  for (int round = 0; round < 3; round++) {
    void *library = open_it(V8C_LIBRARY, round % 2 ? RTLD_LAZY | RTLD_GLOBAL : RTLD_NOW | RTLD_LOCAL);
    evaluate(library);
    cr_assert_eq(dlclose(library), 0);
    /* V8 cannot start twice in a process: the library stays, closed or not. */
    void *still = dlopen(V8C_LIBRARY, RTLD_NOW | RTLD_NOLOAD);
    cr_assert(still);
    dlclose(still);
  }
}

Test(dlopen, end_and_close) {
  void *library = open_it(V8C_LIBRARY, RTLD_NOW);
  FUNCTION(v8c_end);
  FUNCTION(v8c_start);
  evaluate(library);
  cr_assert_eq(p_v8c_end(), 0);
  dlclose(library);
  library = open_it(V8C_LIBRARY, RTLD_NOW);
  cr_assert_eq(p_v8c_start(NULL), V8C_ESTATE); /* ended for good, and it says so */
  dlclose(library);
}

static void *open_evaluate_close(void *data) {
  (void)data;
  void *library = open_it(V8C_LIBRARY, RTLD_NOW);
  evaluate(library);
  dlclose(library);
  return NULL;
}

Test(dlopen, on_threads_that_end) {
  for (int round = 0; round < 3; round++) {
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) pthread_create(&threads[i], NULL, open_evaluate_close, NULL);
    for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  }
}

typedef struct user {
  pthread_t thread;
  const char *path;
  int number, result;
} user;

static void *use(void *data) {
  user *me = data;
  void *plugin = open_it(me->path, RTLD_NOW | RTLD_LOCAL);
  int (*run)(int) = (int (*)(int))find(plugin, "plugin_run");
  me->result = 0;
  for (int i = 0; i < 5; i++) me->result += run(me->number);
  dlclose(plugin);
  return NULL;
}

Test(dlopen, two_users_in_turn) {
  user one = {.path = V8C_PLUGIN_ONE, .number = 1}, two = {.path = V8C_PLUGIN_TWO, .number = 2};
  for (int round = 0; round < 2; round++) {
    use(&one);
    use(&two);
    cr_assert_eq(one.result, 10);
    cr_assert_eq(two.result, 20);
  }
}

Test(dlopen, two_users_at_once) {
  user users[2] = {{.path = V8C_PLUGIN_ONE, .number = 1}, {.path = V8C_PLUGIN_TWO, .number = 2}};
  for (int i = 0; i < 2; i++) pthread_create(&users[i].thread, NULL, use, &users[i]);
  for (int i = 0; i < 2; i++) pthread_join(users[i].thread, NULL);
  cr_assert_eq(users[0].result, 10);
  cr_assert_eq(users[1].result, 20);
}
