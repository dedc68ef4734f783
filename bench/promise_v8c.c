/* promise_v8c.c: promises made, followed and settled through v8c. */
#include "bench/promise.h"

static v8c_isolate *isolate;
static v8c_context *context;
static v8c_value value, function, settled;

static void check(int err, const char *what) {
  if (err) op_failed("v8c", what);
}

static void take(v8c_call *call) { (void)call; }

/* A resolver, kept and let go of; its promise handed out. */
static void op_make(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8c_scope scope;
    v8c_resolver *resolver;
    v8c_value promise;
    check(v8c_scope_open(isolate, &scope), "scope");
    check(v8c_resolver_new(context, &resolver), "make");
    check(v8c_resolver_promise(resolver, &promise), "make");
    v8c_resolver_free(resolver);
    v8c_scope_close(&scope);
  }
}

static void op_then(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8c_scope scope;
    v8c_value promise;
    check(v8c_scope_open(isolate, &scope), "scope");
    check(v8c_promise_then(context, settled, function, NULL, &promise), "then");
    v8c_scope_close(&scope);
  }
  check(v8c_run_microtasks(isolate), "then");
}

static void op_settle(size_t n) {
  for (size_t i = 0; i < n; i++) {
    v8c_scope scope;
    v8c_resolver *resolver;
    v8c_value promise;
    check(v8c_scope_open(isolate, &scope), "scope");
    check(v8c_resolver_new(context, &resolver), "make");
    check(v8c_resolver_promise(resolver, &promise), "make");
    check(v8c_promise_then(context, promise, function, NULL, NULL), "then");
    check(v8c_resolver_resolve(resolver, context, value), "settle");
    v8c_resolver_free(resolver);
    v8c_scope_close(&scope);
  }
}

const promise_op v8c_promises[PROMISE_OPS] = {op_make, op_then, op_settle};

void v8c_promises_prepare(v8c_context *entered) {
  context = entered;
  isolate = v8c_context_isolate(entered);
  value = v8c_int32(isolate, 1);
  check(v8c_function(context, NULL, 0, take, NULL, &function), "function");
  check(v8c_promise_resolve(context, value, &settled), "promise");
}
