/* threads.h: for tests of threads: what goes wrong on one, and isolates that nobody has entered. */
#ifndef V8C_TESTS_THREADS_H
#define V8C_TESTS_THREADS_H

#include "tests/harness/harness.h"
#include "tests/harness/thread.h"

/* Criterion's asserts longjmp, which only its own thread may do: others note what went wrong. */
static char failure[1000];
static pthread_mutex_t failure_lock = PTHREAD_MUTEX_INITIALIZER;

static inline void note(const char *what, int line, const char *got, const char *wanted) {
  pthread_mutex_lock(&failure_lock);
  if (!failure[0]) snprintf(failure, sizeof failure, "line %d: %s: %s where %s was expected", line, what, got, wanted);
  pthread_mutex_unlock(&failure_lock);
}

static inline void expect_code(int wanted, int got, const char *what, int line) {
  if (got != wanted) note(what, line, v8c_err_name(got), v8c_err_name(wanted));
}

#define IS(wanted, expr) expect_code((wanted), (expr), #expr, __LINE__)
#define TRUE(expr)                                       \
  do {                                                   \
    if (!(expr)) note(#expr, __LINE__, "false", "true"); \
  } while (0)

static inline void check(void) { cr_assert(!failure[0], "%s", failure); }

static inline void on_thread(void *(*body)(void *), void *data) {
  cr_assert_eq(pthread_join(spawn(body, data), NULL), 0);
  check();
}

/* An isolate that no thread has entered. */
struct spare {
  v8c_isolate *isolate;
  v8c_context *context;
};

static inline struct spare spare(void) {
  struct spare s = {0};
  OK(v8c_isolate_new(NULL, &s.isolate));
  OK(v8c_context_new(s.isolate, NULL, &s.context));
  return s;
}

static inline void spare_free(struct spare *s) {
  v8c_context_free(s->context);
  OK(v8c_isolate_free(s->isolate));
}

#endif
