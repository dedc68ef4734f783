/* side_v8c.h: what files of operations through v8c begin with. */
#ifndef V8C_BENCH_SIDE_V8C_H
#define V8C_BENCH_SIDE_V8C_H

#include "bench/hot.h"
#include "v8c.h"

static v8c_isolate *isolate;
static v8c_context *context;
static volatile double sink;

static inline void check(int err, const char *what) {
  if (err) op_failed("v8c", what);
}

static inline v8c_scope *open_scope(v8c_scope *scope) {
  check(v8c_scope_open(isolate, scope), "scope");
  return scope;
}

#define SCOPED for (v8c_scope scope, *open = open_scope(&scope); open; v8c_scope_close(open), open = NULL)

#define EVAL(source, out) check(v8c_eval(context, V8C_LIT(source), "v8c.js", out), source)

#endif
