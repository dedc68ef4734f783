/* runtime.c: making a runtime, its thread, and what can be asked of it. */
#include "v8c/runtime.h"

#include <stdio.h>
#include <string.h>

#include "src/runtime/core.h"

/* ---- All of them, to be found by their isolates ------------------------------------------ */

static pthread_mutex_t all_lock = PTHREAD_MUTEX_INITIALIZER;
static v8c_runtime *all;

static void list(v8c_runtime *rt) {
  pthread_mutex_lock(&all_lock);
  rt->next = all;
  all = rt;
  pthread_mutex_unlock(&all_lock);
}

static void unlist(v8c_runtime *rt) {
  pthread_mutex_lock(&all_lock);
  v8c_runtime **link = &all;
  while (*link && *link != rt) link = &(*link)->next;
  if (*link) *link = rt->next;
  pthread_mutex_unlock(&all_lock);
}

v8c_runtime *v8c_runtime_of(const v8c_isolate *isolate) {
  if (!isolate) return NULL;
  if (v8c__rt_here && v8c__rt_here->isolate == isolate) return v8c__rt_here;
  pthread_mutex_lock(&all_lock);
  v8c_runtime *rt = all;
  while (rt && rt->isolate != isolate) rt = rt->next;
  pthread_mutex_unlock(&all_lock);
  return rt;
}

/* ---- Memory ---------------------------------------------------------------------------------- */

const void *v8c__rt_self(void) {
  static _Thread_local char here __attribute__((tls_model("initial-exec")));
  return &here;
}

static void init_sync(v8c_runtime *rt) {
  pthread_condattr_t attr;
  pthread_mutex_init(&rt->lock, NULL);
  pthread_condattr_init(&attr);
  pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
  pthread_cond_init(&rt->changed, &attr);
  pthread_condattr_destroy(&attr);
}

static void destroy(v8c_runtime *rt) {
  unlist(rt);
  if (rt->kind == V8C_LOOP_THREAD && !rt->joining) {
    if (pthread_equal(rt->thread, pthread_self()))
      pthread_detach(rt->thread);
    else
      pthread_join(rt->thread, NULL);
  }
  v8c__rt_close_wake(rt);
  v8c_token_free(rt->lifetime);
  v8c_token_free(rt->startup);
  v8c_builder_free(rt->builder);
  v8c_buf_free(&rt->report);
  v8c_buf_free(&rt->start_detail);
  v8c__free(rt->delayed);
  pthread_mutex_destroy(&rt->lock);
  pthread_cond_destroy(&rt->changed);
  v8c__free(rt);
}

void v8c__rt_unref(v8c_runtime *rt) {
  if (atomic_fetch_sub(&rt->refs, 1) == 1) destroy(rt);
}

/* With the owner's reference and the caller's. */
static int allocate(v8c_builder *builder, const v8c_runtime_start *start, v8c_runtime **out) {
  v8c_runtime *rt = v8c__calloc(sizeof *rt);
  if (!rt) return v8c__fail(V8C_ENOMEM, "%s", "");
  rt->wake_fd = rt->wake_write_fd = -1;
  rt->kind = start->kind;
  rt->joining = true; /* no thread yet */
  rt->loop = start->kind == V8C_LOOP_UV ? start->loop : &rt->own_loop;
  rt->limit = builder->options.queue_max;
  rt->local_last = &rt->local;
  atomic_init(&rt->users, 1);
  atomic_init(&rt->refs, 2);
  atomic_init(&rt->next_id, 1);
  init_sync(rt);
  atomic_fetch_add(&builder->refs, 1);
  rt->builder = builder;
  rt->traced = builder->options.on_trace;
  rt->startup = v8c_token_retain(start->startup);
  int err =
      v8c_token_new(&(v8c_token_options){.size = sizeof(v8c_token_options), .parent = start->lifetime}, &rt->lifetime);
  if (!err) err = v8c__rt_open_wake(rt);
  if (err) {
    destroy(rt);
    return err;
  }
  list(rt);
  *out = rt;
  return 0;
}

v8c_runtime *v8c_runtime_retain(v8c_runtime *rt) {
  if (!rt) return NULL;
  atomic_fetch_add(&rt->users, 1);
  atomic_fetch_add(&rt->refs, 1);
  return rt;
}

void v8c_runtime_free(v8c_runtime *rt) {
  if (!rt) return;
  if (atomic_fetch_sub(&rt->users, 1) == 1 && v8c__rt_stage(rt) != V8C__CLOSED) {
    if (v8c__rt_is_owner(rt))
      (void)v8c_runtime_close_async(rt, 0, NULL, NULL);
    else
      (void)v8c_runtime_close(rt, 0);
  }
  v8c__rt_unref(rt);
}

/* ---- Start, on the owner ---------------------------------------------------------------------- */

static int make_isolate(v8c_runtime *rt) {
  const v8c_runtime_options *options = &rt->builder->options;
  v8c_isolate_options limits = {sizeof limits, options->heap_initial_bytes, options->heap_max_bytes,
                                options->array_buffer_max_bytes};
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  int err = options->snapshot ? v8c_snapshot_restore(options->snapshot, &limits, NULL, &isolate)
                              : v8c_isolate_new(&limits, &isolate);
  if (err) return err;
  err = v8c_context_new(isolate, NULL, &context);
  if (!err) err = v8c_enter(context, &frame);
  rt->isolate = isolate;
  rt->context = context;
  if (err) return err;
  (void)v8c_set_microtask_policy(isolate, V8C_MICROTASKS_EXPLICIT);
  err = v8c__rt_watch_uncaught(rt);
  (void)v8c_leave(&frame);
  return err ? err : v8c_on_task(isolate, v8c__rt_task_posted, rt);
}

static int initialize(v8c_runtime *rt) {
  for (size_t i = 0; i < rt->builder->initializer_count; i++) {
    const struct v8c__initializer *one = &rt->builder->initializers[i];
    v8c_error *error = NULL;
    struct v8c__work work = {one->id, rt->startup ? rt->startup : rt->lifetime, one->fn, one->data, 0};
    int code = v8c__rt_run_now(rt, &work, &error);
    if (!code) continue;
    char text[512];
    snprintf(text, sizeof text, "%s", error ? v8c_error_message(error, NULL) : v8c_detail());
    v8c_error_free(error);
    return v8c__fail(code, "initializer \"%s\": %s", one->id, *text ? text : v8c_strerror(code));
  }
  return 0;
}

/* The loop is there from the first, so that initializers can have handles on it. */
static int start(v8c_runtime *rt) {
  atomic_store(&rt->owner, v8c__rt_self());
  if (rt->kind != V8C_LOOP_UV) {
    int err = uv_loop_init(&rt->own_loop);
    if (err) return v8c__fail(V8C_EIO, "uv_loop_init: %s", uv_strerror(err));
  }
  int err = make_isolate(rt);
  if (!err) err = v8c__rt_open_modules(rt);
  if (!err) err = initialize(rt);
  if (!err) err = v8c__rt_open_handles(rt);
  if (!err) return 0;
  v8c_buf why = {0};
  (void)v8c_buf_append(&why, v8c_detail(), V8C_ZSTR);
  v8c__rt_undo(rt);
  if (rt->kind != V8C_LOOP_UV) {
    v8c__rt_close_own_loop(rt);
    (void)uv_run(rt->loop, UV_RUN_DEFAULT);
  }
  (void)v8c__fail(err, "%s", why.data ? why.data : "");
  v8c_buf_free(&why);
  return err;
}

/* ---- Its thread ---------------------------------------------------------------------------------- */

static void *thread_main(void *data) {
  v8c_runtime *rt = data;
  int err = start(rt);
  if (err) (void)v8c_buf_append(&rt->start_detail, v8c_detail(), V8C_ZSTR);
  pthread_mutex_lock(&rt->lock);
  rt->start_code = err;
  rt->starting = false;
  pthread_cond_broadcast(&rt->changed);
  pthread_mutex_unlock(&rt->lock);
  if (!err) (void)uv_run(rt->loop, UV_RUN_DEFAULT); /* until our handles are closed, and all others */
  v8c__rt_finish(rt);
  return NULL;
}

static int start_thread(v8c_runtime *rt) {
  pthread_attr_t attr;
  size_t stack = rt->builder->options.stack_bytes;
  pthread_attr_init(&attr);
  int err = pthread_attr_setstacksize(&attr, stack ? stack : (size_t)8 << 20);
  if (err) {
    pthread_attr_destroy(&attr);
    return v8c__fail(V8C_ERANGE, "stack_bytes: %zu", stack);
  }
  rt->starting = true;
  rt->joining = false;
  err = pthread_create(&rt->thread, &attr, thread_main, rt);
  pthread_attr_destroy(&attr);
  if (err) {
    rt->joining = true;
    return v8c__fail(V8C_ENOMEM, "no thread could be made");
  }
  pthread_mutex_lock(&rt->lock);
  while (rt->starting) pthread_cond_wait(&rt->changed, &rt->lock);
  pthread_mutex_unlock(&rt->lock);
  return rt->start_code ? v8c__fail(rt->start_code, "%s", rt->start_detail.data ? rt->start_detail.data : "") : 0;
}

static int check_start(v8c_builder *builder, const v8c_runtime_start *start) {
  if (!atomic_load(&builder->built)) return v8c__fail(V8C_ESTATE, "the builder is not built: v8c_builder_build");
  if (start->kind < V8C_LOOP_THREAD || start->kind > V8C_LOOP_POLL)
    return v8c__fail(V8C_EINVAL, "kind: %d", start->kind);
  if ((start->kind == V8C_LOOP_UV) != (start->loop != NULL))
    return v8c__fail(V8C_EINVAL, "loop is for V8C_LOOP_UV, and only for that");
  int code = v8c_token_code(start->startup);
  return code ? v8c__fail(V8C_ECANCELED, "the startup token is canceled: %s", v8c_token_reason(start->startup)) : 0;
}

/* Keeps what v8c_detail says while all is undone. */
static int give_up(v8c_runtime *rt, int err, bool on_thread) {
  char detail[1024];
  snprintf(detail, sizeof detail, "%s", v8c_detail());
  if (on_thread)
    (void)v8c_runtime_close(rt, 0);
  else if (rt->kind == V8C_LOOP_THREAD)
    v8c__rt_unref(rt); /* no thread has the owner's */
  else
    v8c__rt_finish(rt);
  v8c__rt_unref(rt);
  return v8c__fail(err, "%s", detail);
}

int v8c_runtime_new(v8c_builder *builder, const v8c_runtime_start *given, v8c_runtime **out) {
  v8c_runtime_start how;
  v8c_runtime *rt = NULL;
  if (!builder || !out) return v8c__fail(V8C_EINVAL, "builder or out is NULL");
  int err = v8c__options(given, &how, sizeof how);
  if (!err) err = check_start(builder, &how);
  if (!err) err = allocate(builder, &how, &rt);
  if (err) return err;
  err = how.kind == V8C_LOOP_THREAD ? start_thread(rt) : start(rt);
  if (err) return give_up(rt, err, !rt->joining);
  *out = rt;
  return 0;
}

/* ---- Look into -------------------------------------------------------------------------------------- */

v8c_isolate *v8c_runtime_isolate(const v8c_runtime *rt) { return rt ? rt->isolate : NULL; }
v8c_context *v8c_runtime_context(const v8c_runtime *rt) { return rt ? rt->context : NULL; }
struct uv_loop_s *v8c_runtime_loop(const v8c_runtime *rt) {
  return rt ? rt->loop : NULL;
}
void *v8c_runtime_data(const v8c_runtime *rt) { return rt ? rt->builder->options.data : NULL; }
bool v8c_runtime_is_owner(const v8c_runtime *rt) { return rt && v8c__rt_is_owner(rt); }
bool v8c_runtime_is_closing(const v8c_runtime *rt) { return !rt || v8c__rt_stage(rt) != V8C__OPEN; }
v8c_token *v8c_runtime_lifetime(const v8c_runtime *rt) { return rt ? rt->lifetime : NULL; }

int v8c_runtime_hold(v8c_runtime *rt) {
  if (!rt) return v8c__fail(V8C_EINVAL, "runtime is NULL");
  if (v8c__rt_stage(rt) != V8C__OPEN) return v8c__fail(V8C_ECLOSED, "%s", "");
  atomic_fetch_add(&rt->holds, 1);
  if (v8c__rt_is_owner(rt))
    v8c__rt_keep_alive(rt);
  else
    v8c__rt_wake(rt);
  return 0;
}

void v8c_runtime_release(v8c_runtime *rt) {
  if (rt && atomic_fetch_sub(&rt->holds, 1) == 1) v8c__rt_wake(rt);
}

/* ---- Within another loop --------------------------------------------------------------------------- */

int v8c_runtime_fd(const v8c_runtime *rt) {
  return rt && v8c__rt_stage(rt) != V8C__CLOSED ? uv_backend_fd(rt->loop) : -1;
}

int v8c_runtime_timeout_ms(const v8c_runtime *rt) {
  return rt && v8c__rt_is_owner(rt) ? uv_backend_timeout(rt->loop) : -1;
}

static int may_run(const v8c_runtime *rt, double budget_ms) {
  if (!rt || !(budget_ms >= 0)) return v8c__fail(V8C_EINVAL, "runtime is NULL or budget_ms less than 0");
  if (v8c__rt_stage(rt) == V8C__CLOSED) return v8c__fail(V8C_ECLOSED, "%s", "");
  if (!v8c__rt_is_owner(rt)) return v8c__fail(V8C_ETHREAD, "not on the owner thread");
  if (rt->kind != V8C_LOOP_POLL || rt->frames || rt->running_own)
    return v8c__fail(V8C_ESTATE, "not a runtime of V8C_LOOP_POLL, or inside of a job");
  return 0;
}

int v8c_runtime_run_some(v8c_runtime *rt, double budget_ms, bool *more, bool *alive) {
  int err = may_run(rt, budget_ms);
  if (err) return err;
  uint64_t end = v8c__now_ns() + (uint64_t)(budget_ms * 1e6);
  rt->running_own = true;
  bool is_alive;
  do {
    if (rt->looping) uv_ref((uv_handle_t *)&rt->wake); /* libuv does nothing for a loop that may end */
    (void)uv_run(rt->loop, UV_RUN_NOWAIT);
    v8c__rt_keep_alive(rt);
    is_alive = uv_loop_alive(rt->loop);
  } while (is_alive && uv_backend_timeout(rt->loop) == 0 && v8c__now_ns() < end);
  rt->running_own = false;
  if (more) *more = is_alive && uv_backend_timeout(rt->loop) == 0;
  if (alive) *alive = is_alive;
  if (v8c__rt_stage(rt) == V8C__GONE && !rt->handles && !uv_loop_alive(rt->loop)) v8c__rt_finish(rt);
  return 0;
}
