/* run.c: entering the runtime's context, running one piece of work there, and what comes of it. */
#include "src/runtime/core.h"

#include <stdio.h>

_Thread_local v8c_runtime *v8c__rt_here __attribute__((tls_model("initial-exec")));

/* ---- Enter and leave ------------------------------------------------------------------ */

int v8c__rt_enter(v8c_runtime *rt, struct v8c__entry *entry) {
  entry->nested = v8c_entered(rt->isolate);
  if (!entry->nested) {
    if (!rt->frames) atomic_store(&rt->busy, true);
    int err = v8c_enter(rt->context, &entry->frame);
    if (err) {
      if (!rt->frames) atomic_store(&rt->busy, false);
      return err;
    }
  }
  rt->frames++;
  entry->outer = v8c__rt_here;
  v8c__rt_here = rt;
  return 0;
}

void v8c__rt_leave(v8c_runtime *rt, struct v8c__entry *entry) {
  v8c__rt_here = entry->outer;
  rt->frames--;
  if (entry->nested) return;
  (void)v8c_leave(&entry->frame);
  if (rt->frames) return;
  v8c__rt_watch_workers(rt);
  atomic_store(&rt->busy, false);
  v8c__rt_changed(rt);
}

/* ---- Failures ---------------------------------------------------------------------------- */

static void tell(v8c_runtime *rt, const char *name, int code, v8c_error *error, const char *detail) {
  const v8c_runtime_options *options = &rt->builder->options;
  if (!options->on_failure) return;
  v8c_failure failure = {sizeof failure, name, code, error, detail};
  v8c_scope scope;
  if (v8c_scope_open(rt->isolate, &scope)) return;
  options->on_failure(rt, &failure, options->data);
  (void)v8c_catch(rt->isolate, NULL); /* what it threw itself */
  v8c_scope_close(&scope);
}

static void uncaught(v8c_isolate *isolate, v8c_error *error, void *data) {
  (void)isolate;
  tell(data, "microtask", v8c_error_code(error), error, "");
}

static void unhandled(v8c_context *context, v8c_value promise, v8c_error *error, void *data) {
  (void)context, (void)promise;
  tell(data, "unhandled rejection", V8C_EXCEPTION, error, "");
}

int v8c__rt_watch_uncaught(v8c_runtime *rt) {
  if (!rt->builder->options.on_failure) return 0;
  int err = v8c_on_uncaught(rt->isolate, uncaught, rt, NULL);
  return err ? err : v8c_context_on_unhandled(rt->context, unhandled, rt, NULL);
}

/* Of work that nobody waits for. Without a hook what was thrown stays pending until the frame is
 * left, when V8C tells the log of it. */
static void report(v8c_runtime *rt, struct v8c__entry *entry, const char *name, int code, const char *detail) {
  v8c_error *error = NULL;
  if (!rt->builder->options.on_failure) {
    if (!v8c_pending(rt->isolate)) return;
    (void)v8c_leave(&entry->frame);
    (void)v8c_enter(rt->context, &entry->frame);
    return;
  }
  if (v8c_pending(rt->isolate)) (void)v8c_catch(rt->isolate, &error);
  tell(rt, name, code, error, detail);
  v8c_error_free(error);
}

/* For other threads all that needs the owner is asked now. */
static void take_error(v8c_runtime *rt, v8c_error **error) {
  if (v8c_catch(rt->isolate, error)) return;
  (void)v8c_error_name(*error);
  (void)v8c_error_stack(*error);
  (void)v8c_error_frame_count(*error);
  (void)v8c_error_link_count(*error);
  (void)v8c_catch(rt->isolate, NULL);
}

/* ---- Run ------------------------------------------------------------------------------------ */

/* In CPU profiles a job has its name for a label, where labels are on. */
static int call(v8c_runtime *rt, v8c_context *context, const struct v8c__work *work) {
  const char *label = v8c_cpu_label_now(rt->isolate); /* NULL: there are none */
  if (V8C__UNLIKELY(label)) (void)v8c_cpu_label(rt->isolate, work->name, V8C_ZSTR);
  int code = work->fn(rt, context, work->data);
  if (V8C__UNLIKELY(label)) (void)v8c_cpu_label(rt->isolate, label, V8C_ZSTR);
  return code;
}

/* The lifetime is what is current when nothing is. */
static int body(v8c_runtime *rt, const struct v8c__work *work, bool nested) {
  v8c_scope scope;
  int code = v8c_scope_open(rt->isolate, &scope);
  if (code) return code;
  v8c_token *token = work->token == rt->lifetime ? NULL : work->token;
  bool other = token || (nested && work->token);
  if (other) code = v8c__rt_set_current(rt, token);
  if (!code) {
    if (*v8c_detail()) (void)v8c_fail(0, "%s", ""); /* an older one's, not to be taken for this one's */
    code = call(rt, rt->context, work);
  }
  int pending = v8c_pending(rt->isolate);
  if (!code) code = pending;
  if (other && !pending) (void)v8c__rt_set_current(rt, NULL);
  v8c_scope_close(&scope);
  return code;
}

/* V8 ends them without a word when it is terminated. */
static int microtasks(v8c_runtime *rt) {
  int err = v8c_run_microtasks(rt->isolate);
  if (err) (void)v8c_catch(rt->isolate, NULL);
  return err == V8C_ETERMINATED ? err : 0;
}

struct inner {
  v8c_runtime *rt;
  const struct v8c__work *work;
};

static int plain_body(v8c_context *context, void *data) {
  const struct inner *inner = data;
  return call(inner->rt, context, inner->work);
}

/* What most work is: nothing is current in it but the lifetime. True when it went well, microtasks too. */
static bool run_plain(v8c_runtime *rt, const struct v8c__work *work, int *code) {
  int err = 0;
  *code = v8c_turn(rt->context, plain_body, &(struct inner){rt, work}, &err);
  return V8C__LIKELY(!*code && !err);
}

/* What failed is told, or caught for who waits; then microtasks. */
static __attribute__((noinline)) int settle(v8c_runtime *rt, struct v8c__entry *entry, const struct v8c__work *work,
                                            v8c_error **error, int code) {
  if (code) {
    char detail[1024];
    snprintf(detail, sizeof detail, "%s", v8c_detail());
    if (!error)
      report(rt, entry, work->name, code, detail);
    else if (v8c_pending(rt->isolate))
      take_error(rt, error);
    (void)v8c__fail(0, "%s", detail);
  }
  int err = microtasks(rt);
  if (err && !code) code = err;
  if (code == V8C_ETERMINATED && atomic_load(&rt->forced)) rt->terminated = true;
  return code;
}

static int run_outermost(v8c_runtime *rt, struct v8c__entry *entry, const struct v8c__work *work, v8c_error **error) {
  int code = 0;
  if (V8C__UNLIKELY(work->token && work->token != rt->lifetime))
    code = body(rt, work, false);
  else if (run_plain(rt, work, &code))
    return 0;
  return settle(rt, entry, work, error, code);
}

bool v8c__rt_run_quick(v8c_runtime *rt, struct v8c__entry *entry, v8c_job *job) {
  if (V8C__UNLIKELY(job->opaque[1] || job->token || rt->traced || rt->limit || entry->nested)) return false;
  struct v8c__work work = {.name = job->name, .fn = job->run, .data = job->data}; /* the job is the caller's again */
  int code = 0;
  if (V8C__UNLIKELY(!run_plain(rt, &work, &code))) (void)settle(rt, entry, &work, NULL, code);
  return true;
}

static int inner_body(v8c_context *context, void *data) {
  struct inner *inner = data;
  v8c_value before = NULL;
  bool other = inner->work->token != NULL;
  (void)context;
  if (other) (void)v8c_continuation_data(inner->rt->isolate, &before);
  int code = body(inner->rt, inner->work, true);
  if (other && before) (void)v8c_set_continuation_data(inner->rt->isolate, before);
  return code;
}

/* Inside of a native function, say: what is thrown is caught here, and microtasks wait. */
static int run_inner(v8c_runtime *rt, const struct v8c__work *work, v8c_error **error) {
  v8c_error *thrown = NULL;
  int code = v8c_try(rt->context, inner_body, &(struct inner){rt, work}, &thrown);
  if (thrown && error) {
    (void)v8c_error_stack(thrown);
    *error = thrown;
    return code;
  }
  if (code && !error) tell(rt, work->name, code, thrown, v8c_detail());
  v8c_error_free(thrown);
  return code;
}

int v8c__rt_run(v8c_runtime *rt, struct v8c__entry *entry, const struct v8c__work *work, v8c_error **error) {
  bool traced = rt->traced;
  if (V8C__UNLIKELY(traced)) v8c__rt_trace(rt, V8C_TRACE_STARTED, work->name, work->id, 0);
  int code = entry->nested ? run_inner(rt, work, error) : run_outermost(rt, entry, work, error);
  if (V8C__UNLIKELY(traced)) v8c__rt_trace(rt, V8C_TRACE_ENDED, work->name, work->id, code);
  return code;
}

int v8c__rt_run_now(v8c_runtime *rt, const struct v8c__work *work, v8c_error **error) {
  struct v8c__entry entry;
  if (v8c__rt_stage(rt) >= V8C__GONE || !rt->isolate) return v8c__fail(V8C_ECLOSED, "%s: closed", work->name);
  int code = v8c__rt_enter(rt, &entry);
  if (code) return code;
  code = v8c__rt_run(rt, &entry, work, error);
  v8c__rt_leave(rt, &entry);
  return code;
}

void v8c__rt_trace(v8c_runtime *rt, v8c_trace_step step, const char *name, uint64_t id, int code) {
  const v8c_runtime_options *options = &rt->builder->options;
  if (!options->on_trace) return;
  v8c_trace trace = {sizeof trace, step, name, id, uv_hrtime(), code};
  options->on_trace(rt, &trace, options->data);
}
