/* v8c_runtime.c: v8c's side of bench_runtime: each job is run in the isolate, with microtasks behind it. */
#include <stdio.h>
#include <stdlib.h>

#include "bench/runtime.h"
#include "v8c.h"

static void must(int code) {
  if (!code) return;
  fprintf(stderr, "bench_runtime: %s: %s\n", v8c_err_name(code), v8c_detail());
  exit(2);
}

static void *start(void) {
  v8c_builder *builder = NULL;
  v8c_runtime *rt = NULL;
  must(v8c_builder_new(NULL, &builder));
  must(v8c_builder_build(builder));
  must(v8c_runtime_new(builder, NULL, &rt));
  v8c_builder_free(builder);
  return rt;
}

static int count(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  ++*(long *)data;
  return 0;
}

static void post(void *rt, void *memory, long *done) {
  v8c_job *job = memory;
  *job = (v8c_job){.run = count, .data = done, .name = "count"};
  must(v8c_runtime_post_job(rt, job));
}

static void call(void *rt, long *done) { must(v8c_runtime_call(rt, "count", count, done, NULL)); }

struct promises {
  v8c_deferred **deferreds;
  long count;
};

static int make(v8c_runtime *rt, v8c_context *context, void *data) {
  struct promises *p = data;
  v8c_value promise = NULL;
  (void)context;
  for (long i = 0; i < p->count; i++) must(v8c_deferred_new(rt, &promise, &p->deferreds[i]));
  return 0;
}

static int nothing(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context, (void)data;
  return 0;
}

static void settle(void *rt, long n) {
  struct promises p = {calloc((size_t)n, sizeof *p.deferreds), n};
  must(v8c_runtime_call(rt, "make", make, &p, NULL));
  for (long i = 0; i < n; i++) must(v8c_deferred_resolve(p.deferreds[i]));
  must(v8c_runtime_call(rt, "behind them", nothing, NULL, NULL));
  for (long i = 0; i < n; i++) v8c_deferred_free(p.deferreds[i]);
  free(p.deferreds);
}

static void stop(void *rt) {
  must(v8c_runtime_close(rt, 0));
  v8c_runtime_free(rt);
}

const struct side v8c_side = {"v8c", sizeof(v8c_job), start, post, call, settle, stop};
