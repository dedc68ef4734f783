/* post.c: work handed in from any thread. */
#include "src/runtime/core.h"

#include <stdio.h>
#include <time.h>

v8c_job v8c__asleep, v8c__closed_queue;

enum { OWN = 1, CALL = 2, FOLLOWED = 3 }; /* job->opaque[1]: the library's memory; a call; v8c__followed */

static int refuse(const char *name, int code) {
  return v8c__fail(code, "%s: %s", name ? name : "job", v8c_strerror(code));
}

static void queued(v8c_runtime *rt, v8c_job *job) {
  if (V8C__LIKELY(!rt->traced)) return;
  job->opaque[0] = atomic_fetch_add_explicit(&rt->next_id, 1, memory_order_relaxed);
  v8c__rt_trace(rt, V8C_TRACE_QUEUED, job->name, job->opaque[0], 0);
}

/* While closing the owner may still post, and nobody else. */
static int push_local(v8c_runtime *rt, v8c_job *job) {
  if (!v8c__rt_is_owner(rt) || v8c__rt_stage(rt) >= V8C__GONE) return V8C_ECLOSED;
  queued(rt, job);
  job->next = NULL;
  *rt->local_last = job;
  rt->local_last = &job->next;
  return 0;
}

static int push(v8c_runtime *rt, v8c_job *job, bool limited) {
  if (V8C__UNLIKELY(v8c__rt_stage(rt) != V8C__OPEN)) return push_local(rt, job);
  if (rt->limit && atomic_fetch_add(&rt->waiting, 1) >= rt->limit && limited) {
    atomic_fetch_sub(&rt->waiting, 1);
    return V8C_EFULL;
  }
  queued(rt, job);
  enum v8c__pushed pushed = v8c__queue_push(&rt->queue, job);
  if (V8C__LIKELY(pushed == V8C__PUSHED)) return 0;
  if (pushed == V8C__PUSHED_CLOSED) return push_local(rt, job);
  v8c__rt_wake(rt);
  if (v8c__rt_is_owner(rt) && rt->looping) uv_ref((uv_handle_t *)&rt->wake); /* its loop may be about to end */
  return 0;
}

int v8c__rt_push_own(v8c_runtime *rt, v8c_job *job) {
  job->opaque[1] = 0;
  return push(rt, job, false);
}

int v8c__rt_push_followed(v8c_runtime *rt, struct v8c__followed *job) {
  job->job.opaque[1] = FOLLOWED;
  return push(rt, &job->job, true);
}

int v8c_runtime_post_job(v8c_runtime *rt, v8c_job *job) {
  if (!rt || !job || !job->run) return v8c__fail(V8C_EINVAL, "runtime, job or its run is NULL");
  if (!job->name) job->name = "job";
  job->opaque[1] = 0;
  int err = push(rt, job, true);
  return err ? refuse(job->name, err) : 0;
}

/* The token is checked here and when the turn comes. */
static int post(v8c_runtime *rt, v8c_token *token, const char *name, v8c_job_fn fn, void *data, v8c_drop_fn drop) {
  if (!rt || !fn) return v8c__fail(V8C_EINVAL, "runtime or fn is NULL");
  int err = v8c_token_code(token);
  if (err) return refuse(name, err);
  v8c_job *job = v8c__alloc(sizeof *job);
  if (!job) return refuse(name, V8C_ENOMEM);
  *job = (v8c_job){.run = fn, .drop = drop, .data = data, .name = name ? name : "job", .opaque = {0, OWN}};
  job->token = v8c_token_retain(token);
  err = push(rt, job, true);
  if (!err) return 0;
  v8c_token_free(token);
  v8c__free(job);
  return refuse(name, err);
}

int v8c_runtime_post(v8c_runtime *rt, const char *name, v8c_job_fn fn, void *data, v8c_drop_fn drop) {
  return post(rt, NULL, name, fn, data, drop);
}

int v8c_runtime_post_with_current(v8c_runtime *rt, const char *name, v8c_job_fn fn, void *data, v8c_drop_fn drop) {
  return post(rt, v8c_runtime_current_token(rt), name, fn, data, drop);
}

int v8c_runtime_post_with_lifetime(v8c_runtime *rt, const char *name, v8c_job_fn fn, void *data, v8c_drop_fn drop) {
  return post(rt, rt ? rt->lifetime : NULL, name, fn, data, drop);
}

int v8c_runtime_post_with_custom(v8c_runtime *rt, v8c_token *token, const char *name, v8c_job_fn fn, void *data,
                                 v8c_drop_fn drop) {
  v8c_token *linked = NULL;
  if (!rt) return v8c__fail(V8C_EINVAL, "runtime is NULL");
  int err = v8c__token_link(token, rt->lifetime, &linked);
  if (err) return err;
  err = post(rt, linked, name, fn, data, drop);
  v8c_token_free(linked);
  return err;
}

/* ---- Calls ------------------------------------------------------------------------------- */

enum call_state { QUEUED, RUNNING, TAKEN_BACK };

struct call {
  v8c_job job;
  _Atomic int refs;  /* the caller's and the queue's */
  _Atomic int state; /* who changes it from QUEUED decides */
  struct v8c__work work;
  int code;
  v8c_error *error;
  bool wants_error;
  char detail[1024];
  bool done; /* under the lock */
  pthread_mutex_t lock;
  pthread_cond_t changed;
};

static void call_unref(struct call *call) {
  if (atomic_fetch_sub(&call->refs, 1) != 1) return;
  pthread_mutex_destroy(&call->lock);
  pthread_cond_destroy(&call->changed);
  v8c__free(call);
}

static void call_done(struct call *call) {
  pthread_mutex_lock(&call->lock);
  call->done = true;
  pthread_cond_signal(&call->changed);
  pthread_mutex_unlock(&call->lock);
}

static void answer(struct call *call, int code, const char *detail) {
  call->code = code;
  snprintf(call->detail, sizeof call->detail, "%s", detail);
}

static void run_call(v8c_runtime *rt, struct v8c__entry *entry, struct call *call) {
  int was = QUEUED;
  if (atomic_compare_exchange_strong(&call->state, &was, RUNNING)) {
    int code = v8c_token_code(call->job.token);
    v8c_error *ignored = NULL;
    if (!code) code = v8c__rt_run(rt, entry, &call->work, call->wants_error ? &call->error : &ignored);
    answer(call, code, v8c_detail());
    if (ignored) snprintf(call->detail, sizeof call->detail, "%s", v8c_error_message(ignored, NULL));
    v8c_error_free(ignored);
    call_done(call);
  }
  call_unref(call);
}

static void drop_call(struct call *call, int code) {
  int was = QUEUED;
  if (atomic_compare_exchange_strong(&call->state, &was, RUNNING)) {
    answer(call, code, v8c_strerror(code));
    call_done(call);
  }
  call_unref(call);
}

/* The token is canceled: not begun, it is not waited for any longer. */
static void take_back(v8c_token *token, void *data) {
  struct call *call = data;
  int was = QUEUED;
  if (!atomic_compare_exchange_strong(&call->state, &was, TAKEN_BACK)) return;
  int code = v8c_token_code(token);
  answer(call, code, v8c_strerror(code));
  call_done(call);
}

static struct call *make_call(v8c_token *token, const char *name, v8c_job_fn fn, void *data) {
  struct call *call = v8c__calloc(sizeof *call);
  if (!call) return NULL;
  call->job = (v8c_job){.name = name, .token = token, .opaque = {0, CALL}};
  call->work = (struct v8c__work){.name = name, .token = token, .fn = fn, .data = data};
  atomic_init(&call->refs, 2);
  pthread_mutex_init(&call->lock, NULL);
  pthread_cond_init(&call->changed, NULL);
  return call;
}

/* Of a call that began before its token was canceled: `data` was in use until now, and the caller learns. */
static int outcome(const struct call *call, v8c_token *token) {
  int code = atomic_load(&call->state) == RUNNING ? v8c_token_code(token) : 0;
  return code ? code : call->code;
}

/* From another thread. */
static int wait_for(v8c_runtime *rt, v8c_token *token, struct call *call, v8c_error **error) {
  v8c_token_hook *hook = NULL;
  int err = push(rt, &call->job, true);
  if (err) {
    const char *name = call->work.name;
    call_unref(call);
    call_unref(call);
    return refuse(name, err);
  }
  if (token && v8c_token_on_cancel(token, take_back, call, &hook)) hook = NULL; /* no memory: it is waited for */
  pthread_mutex_lock(&call->lock);
  while (!call->done) pthread_cond_wait(&call->changed, &call->lock);
  pthread_mutex_unlock(&call->lock);
  v8c_token_hook_free(hook);
  int code = outcome(call, token);
  if (error) *error = call->error;
  if (code) {
    const char *text = call->error ? v8c_error_message(call->error, NULL) : call->detail;
    code = v8c__fail(code, "%s: %s", call->work.name, *text ? text : v8c_strerror(code));
  }
  call_unref(call);
  return code;
}

static int call_here(v8c_runtime *rt, v8c_token *token, const char *name, v8c_job_fn fn, void *data,
                     v8c_error **error) {
  v8c_error *thrown = NULL;
  struct v8c__work work = {name, token, fn, data, 0};
  if (rt->builder->options.on_trace) work.id = atomic_fetch_add_explicit(&rt->next_id, 1, memory_order_relaxed);
  int code = v8c__rt_run_now(rt, &work, &thrown);
  if (code) {
    char detail[1024];
    snprintf(detail, sizeof detail, "%s", thrown ? v8c_error_message(thrown, NULL) : v8c_detail());
    v8c__fail(code, "%s: %s", name, detail[0] ? detail : v8c_strerror(code));
  }
  if (error)
    *error = thrown;
  else
    v8c_error_free(thrown);
  return code;
}

/* token: NULL leaves what is current (on the owner). */
static int call(v8c_runtime *rt, v8c_token *token, const char *name, v8c_job_fn fn, void *data, v8c_error **error) {
  if (error) *error = NULL;
  if (!rt || !fn) return v8c__fail(V8C_EINVAL, "runtime or fn is NULL");
  if (!name) name = "job";
  if (v8c__rt_is_owner(rt)) return call_here(rt, token, name, fn, data, error);
  struct call *call = make_call(token, name, fn, data);
  if (!call) return refuse(name, V8C_ENOMEM);
  call->wants_error = error != NULL;
  return wait_for(rt, token, call, error);
}

int v8c_runtime_call(v8c_runtime *rt, const char *name, v8c_job_fn fn, void *data, v8c_error **error) {
  if (error) *error = NULL;
  if (!rt || !fn) return v8c__fail(V8C_EINVAL, "runtime or fn is NULL");
  return v8c__rt_is_owner(rt) ? call_here(rt, rt->lifetime, name ? name : "job", fn, data, error)
                              : call(rt, NULL, name, fn, data, error);
}

int v8c_runtime_call_with_current(v8c_runtime *rt, const char *name, v8c_job_fn fn, void *data, v8c_error **error) {
  return call(rt, NULL, name, fn, data, error);
}

int v8c_runtime_call_with_custom(v8c_runtime *rt, v8c_token *token, const char *name, v8c_job_fn fn, void *data,
                                 v8c_error **error) {
  v8c_token *linked = NULL;
  if (error) *error = NULL;
  if (!rt) return v8c__fail(V8C_EINVAL, "runtime is NULL");
  int err = v8c__token_link(token, rt->lifetime, &linked);
  if (err) return err;
  err = v8c_token_code(linked);
  err = err ? refuse(name, err) : call(rt, linked, name, fn, data, error);
  v8c_token_free(linked);
  return err;
}

int v8c_runtime_dispatch(v8c_runtime *rt, v8c_token *token, const char *name, v8c_job_fn fn, void *data) {
  if (!rt || !fn) return v8c__fail(V8C_EINVAL, "runtime or fn is NULL");
  if (!v8c__rt_is_owner(rt)) return v8c__fail(V8C_ETHREAD, "not on the owner thread");
  if (V8C__UNLIKELY(rt->still)) return v8c__fail(V8C_ECLOSED, "%s", "the program has ended");
  return v8c__rt_run_now(rt, &(struct v8c__work){name ? name : "job", token ? token : rt->lifetime, fn, data, 0}, NULL);
}

/* ---- When the turn comes --------------------------------------------------------------------- */

void v8c__rt_drop_job(v8c_runtime *rt, v8c_job *job, int code) {
  v8c__rt_trace(rt, V8C_TRACE_DROPPED, job->name, job->opaque[0], code);
  if (job->opaque[1] == CALL) return drop_call((struct call *)job, code);
  v8c_drop_fn drop = job->drop;
  void *data = job->data;
  if (job->opaque[1] == OWN) {
    v8c_token_free(job->token);
    v8c__free(job);
  }
  if (drop) drop(data, code);
}

static void run_followed(v8c_runtime *rt, struct v8c__entry *entry, struct v8c__followed *followed) {
  v8c_job *job = &followed->job;
  int code = v8c_token_code(job->token);
  if (!code) code = followed->admit(job->data);
  if (code) return v8c__rt_drop_job(rt, job, code);
  code = v8c__rt_run(rt, entry, &(struct v8c__work){job->name, job->token, job->run, job->data, job->opaque[0]}, NULL);
  followed->after(job->data, code);
}

void v8c__rt_run_job(v8c_runtime *rt, struct v8c__entry *entry, v8c_job *job) {
  if (rt->limit) atomic_fetch_sub(&rt->waiting, 1);
  if (job->opaque[1] == CALL) {
    ((struct call *)job)->work.id = job->opaque[0];
    return run_call(rt, entry, (struct call *)job);
  }
  if (job->opaque[1] == FOLLOWED) return run_followed(rt, entry, (struct v8c__followed *)job);
  int code = v8c_token_code(job->token);
  if (V8C__UNLIKELY(code)) return v8c__rt_drop_job(rt, job, code);
  struct v8c__work work = {job->name, job->token, job->run, job->data, job->opaque[0]};
  bool own = job->opaque[1] == OWN;
  if (own) v8c__free(job); /* else it is the caller's again */
  (void)v8c__rt_run(rt, entry, &work, NULL);
  if (own) v8c_token_free(work.token);
}
