/* values.h: values of tests, and how many slots calls leave. */
#ifndef V8C_TESTS_VALUES_H
#define V8C_TESTS_VALUES_H

#include "tests/harness/harness.h"

/* A global of `ctx`. */
#define GLOBAL(name, value) OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT(name), (value)))

static inline v8c_value str(const char *text) {
  v8c_value value = NULL;
  OK(v8c_string(iso, text, V8C_ZSTR, &value));
  return value;
}

/* A native as a global. */
static inline void install(const char *name, v8c_fn fn) {
  v8c_value function = NULL;
  OK(v8c_function(ctx, name, V8C_ZSTR, fn, NULL, &function));
  OK(v8c_set_named(ctx, v8c_global(ctx), name, V8C_ZSTR, function));
}

/* What the source "t.js" throws. */
static inline v8c_error *caught(const char *source) {
  v8c_error *error = NULL;
  CODE(V8C_EXCEPTION, v8c_eval(ctx, source, V8C_ZSTR, "t.js", NULL));
  OK(v8c_catch(iso, &error));
  return error;
}

/* The expression leaves so many slots, whatever comes of it. */
#define LEFT(slots, expr)                                                                           \
  do {                                                                                              \
    size_t before_ = v8c_scope_count(iso);                                                          \
    (void)(expr);                                                                                   \
    size_t left_ = v8c_scope_count(iso) - before_;                                                  \
    cr_expect_eq(left_, (size_t)(slots), "%s:%d: %s leaves %zu", __FILE__, __LINE__, #expr, left_); \
  } while (0)
/* The call succeeds and leaves so many. */
#define LEAVES(slots, call) LEFT(slots, OK(call))

#endif
