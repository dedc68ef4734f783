/* runtime_jobs.h: jobs, tokens and ears that the tests of a runtime's statements share. */
#ifndef V8C_TESTS_RUNTIME_JOBS_H
#define V8C_TESTS_RUNTIME_JOBS_H

#include "tests/harness/runtime.h"

/* Sets the event that data is, and has no end. */
static inline int forever(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt;
  event_set(data);
  return v8c_eval(context, V8C_LIT("for (;;);"), "forever.js", NULL);
}

static inline int fails(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  return v8c_fail(V8C_EIO, "no %s", (const char *)data);
}
static inline int throws(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)data;
  return v8c_eval(context, V8C_LIT("throw new TypeError('thrown')"), NULL, NULL);
}

/* How often a post ran or was dropped, and why. */
struct fate {
  _Atomic int run, dropped, code;
};
static inline int fate_run(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  ((struct fate *)data)->run++;
  return 0;
}
static inline void fate_drop(void *data, int code) {
  struct fate *fate = data;
  fate->dropped++;
  fate->code = code;
}

/* What a runtime told of failures. */
struct heard {
  char text[500];
  struct event event;
};
static inline void hear(v8c_runtime *rt, const v8c_failure *failure, void *data) {
  struct heard *heard = data;
  (void)rt;
  size_t len = strlen(heard->text);
  snprintf(heard->text + len, sizeof heard->text - len, "%s|%s|%s;", failure->name, v8c_err_name(failure->code),
           failure->error ? v8c_error_message(failure->error, NULL) : failure->detail);
  event_set(&heard->event);
}

static inline v8c_token *make_token(v8c_token *parent, double timeout_ms, const void *key, void *value) {
  v8c_token *token = NULL;
  OK(v8c_token_new(
      &(v8c_token_options){
          .size = sizeof(v8c_token_options), .parent = parent, .timeout_ms = timeout_ms, .key = key, .value = value},
      &token));
  return token;
}

static const char a_key;

static inline void *value_here(v8c_runtime *rt) { return v8c_token_value(v8c_runtime_current_token(rt), &a_key); }

#endif
