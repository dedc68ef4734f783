/* close.c: the end of a runtime. Whoever closes begins it and waits; the owner does the work, in this
 * order: what is queued, closers, services, handles, isolate. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "src/runtime/core.h"

/* ---- What went wrong ------------------------------------------------------------------ */

void v8c__rt_note(v8c_runtime *rt, const char *name, int code, const char *text) {
  if (!rt->result) rt->result = code;
  (void)v8c_buf_printf(&rt->report, "%s%s: %s", rt->report.len ? "\n" : "", name,
                       text && *text ? text : v8c_strerror(code));
}

static int result(const v8c_runtime *rt) {
  return rt->result ? v8c__fail(rt->result, "%s", rt->report.data ? rt->report.data : "") : 0;
}

int v8c_runtime_close_report(const v8c_runtime *rt, v8c_buf *out) {
  if (!rt || !out) return v8c__fail(V8C_EINVAL, "runtime or out is NULL");
  if (v8c__rt_stage(rt) != V8C__CLOSED) return v8c__fail(V8C_ESTATE, "the runtime is not closed");
  return rt->report.len ? v8c_buf_append(out, rt->report.data, rt->report.len) : 0;
}

static void set_stage(v8c_runtime *rt, enum v8c__stage stage) {
  pthread_mutex_lock(&rt->lock);
  atomic_store(&rt->stage, stage);
  pthread_cond_broadcast(&rt->changed);
  pthread_mutex_unlock(&rt->lock);
}

/* ---- Closers ------------------------------------------------------------------------------ */

int v8c_runtime_add_closer(v8c_runtime *rt, const char *name, v8c_job_fn fn, void *data, v8c_closer **out) {
  if (!rt || !fn) return v8c__fail(V8C_EINVAL, "runtime or fn is NULL");
  v8c_closer *closer = v8c__alloc(sizeof *closer);
  if (!closer) return v8c__fail(V8C_ENOMEM, "%s", "");
  *closer = (v8c_closer){.runtime = rt, .name = name ? name : "closer", .fn = fn, .data = data};
  pthread_mutex_lock(&rt->lock);
  bool open = v8c__rt_stage(rt) == V8C__OPEN;
  if (open) {
    closer->prev = rt->closers;
    if (closer->prev) closer->prev->next = closer;
    rt->closers = closer;
  }
  pthread_mutex_unlock(&rt->lock);
  if (!open) {
    v8c__free(closer);
    return v8c__fail(V8C_ECLOSED, "%s: the runtime is closing", name ? name : "closer");
  }
  if (out) *out = closer;
  return 0;
}

/* Under the lock. */
static void unlist(v8c_closer *closer) {
  if (closer->prev) closer->prev->next = closer->next;
  *(closer->next ? &closer->next->prev : &closer->runtime->closers) = closer->prev;
}

void v8c_closer_free(v8c_closer *closer) {
  if (!closer) return;
  v8c_runtime *rt = closer->runtime;
  pthread_mutex_lock(&rt->lock);
  unlist(closer);
  pthread_mutex_unlock(&rt->lock);
  v8c__free(closer);
}

/* Takes out the one that was added last. */
static bool last_closer(v8c_runtime *rt, v8c_closer *out) {
  pthread_mutex_lock(&rt->lock);
  v8c_closer *closer = rt->closers;
  if (closer) {
    *out = *closer;
    unlist(closer);
  }
  pthread_mutex_unlock(&rt->lock);
  v8c__free(closer);
  return closer != NULL;
}

static v8c_job *take_local(v8c_runtime *rt) {
  v8c_job *jobs = rt->local;
  rt->local = NULL;
  rt->local_last = &rt->local;
  return jobs;
}

/* Services still work, so what a closer posts runs behind it. */
static void run_closers(v8c_runtime *rt) {
  v8c_closer closer;
  while (last_closer(rt, &closer)) {
    v8c_error *error = NULL;
    int code = v8c__rt_run_now(rt, &(struct v8c__work){closer.name, rt->lifetime, closer.fn, closer.data, 0}, &error);
    if (code) v8c__rt_note(rt, closer.name, code, error ? v8c_error_message(error, NULL) : v8c_detail());
    v8c_error_free(error);
    v8c__rt_run_batch(rt, take_local(rt));
  }
}

/* ---- The owner's part ------------------------------------------------------------------------ */

/* What is queued has its turn while there is grace; behind that it is dropped. */
static void quiesce(v8c_runtime *rt) {
  v8c_job *jobs = v8c__queue_close(&rt->queue);
  while (jobs || rt->local) {
    v8c__rt_run_batch(rt, jobs);
    jobs = take_local(rt);
  }
  set_stage(rt, V8C__QUIET); /* from here on nobody terminates */
  v8c__alarm_clear(&rt->grace);
  if (!atomic_load(&rt->forced)) return;
  atomic_store(&rt->forced, false);
  if (rt->isolate) (void)v8c_cancel_terminate(rt->isolate);
  if (rt->terminated) v8c__rt_note(rt, "close", V8C_ETERMINATED, "JavaScript was terminated");
}

static void drop_services(v8c_runtime *rt) {
  set_stage(rt, V8C__GONE);
  for (v8c_job *job = take_local(rt), *next; job; job = next) {
    next = job->next;
    v8c__rt_drop_job(rt, job, V8C_ECLOSED);
  }
  if (rt->isolate) (void)v8c_on_task(rt->isolate, NULL, NULL);
}

void v8c__rt_close_step(v8c_runtime *rt) {
  quiesce(rt);
#ifdef V8C__PLANTED_CLOSE_ORDER /* a fault that the soak test has to find */
  drop_services(rt);
#endif
  run_closers(rt);
  drop_services(rt);
  if (rt->looping) v8c__rt_close_handles(rt);
}

void v8c__rt_undo(v8c_runtime *rt) {
  (void)v8c__rt_begin_close(rt);
  v8c__rt_close_step(rt);
}

/* ---- The end of the loop ------------------------------------------------------------------------ */

struct strays {
  size_t count;
};

static void close_stray(uv_handle_t *handle, void *data) {
  struct strays *strays = data;
  if (uv_is_closing(handle)) return;
  strays->count++;
  uv_close(handle, NULL);
}

/* Handles that no closer closed would keep it for ever. */
void v8c__rt_close_own_loop(v8c_runtime *rt) {
  struct strays strays = {0};
  uv_walk(rt->loop, close_stray, &strays);
  if (!strays.count) return;
  char text[80];
  snprintf(text, sizeof text, "%zu handles on the loop were left open", strays.count);
  v8c__rt_note(rt, "loop", V8C_ESTATE, text);
}

void v8c__rt_free_isolate(v8c_runtime *rt) {
  v8c__rt_close_modules(rt);
  v8c_context_free(rt->context);
  int err = v8c_isolate_free(rt->isolate);
  if (err) v8c__rt_note(rt, "isolate", err, v8c_detail());
  rt->context = NULL;
  rt->isolate = NULL;
}

void v8c__rt_finish(v8c_runtime *rt) {
  v8c__rt_free_isolate(rt);
  if (rt->kind != V8C_LOOP_UV) {
    int err = uv_loop_close(&rt->own_loop);
    if (err) v8c__rt_note(rt, "loop", V8C_ESTATE, uv_strerror(err));
  }
  atomic_store(&rt->owner, NULL);
  set_stage(rt, V8C__CLOSED);
  if (rt->done) rt->done(rt, rt->result, rt->done_data);
  v8c__rt_unref(rt);
}

/* ---- Whoever closes ---------------------------------------------------------------------------- */

bool v8c__rt_begin_close(v8c_runtime *rt) {
  pthread_mutex_lock(&rt->lock);
  bool first = v8c__rt_stage(rt) == V8C__OPEN;
  if (first) atomic_store(&rt->stage, V8C__CLOSING);
  pthread_mutex_unlock(&rt->lock);
  if (!first) return false;
  (void)v8c_token_cancel(rt->lifetime, V8C_ECLOSED, V8C_LIT("the runtime is closing"));
  v8c__rt_wake(rt);
  if (v8c__rt_is_owner(rt) && rt->looping) uv_ref((uv_handle_t *)&rt->wake);
  return true;
}

/* Grace is over. Under the lock, so that the owner cannot pass this by and close the isolate. */
static void force(v8c_runtime *rt) {
  pthread_mutex_lock(&rt->lock);
  if (v8c__rt_stage(rt) == V8C__CLOSING) {
    atomic_store(&rt->forced, true);
    (void)v8c_terminate(rt->isolate);
  }
  pthread_mutex_unlock(&rt->lock);
}

static void force_later(void *data) { force(data); }

static bool wait_until(v8c_runtime *rt, bool (*there)(v8c_runtime *rt), uint64_t due_ns) {
  struct timespec until = {(time_t)(due_ns / 1000000000u), (long)(due_ns % 1000000000u)};
  bool is_there, in_time = true; /* what was so once is enough: others may post the next moment */
  atomic_fetch_add(&rt->watchers, 1);
  pthread_mutex_lock(&rt->lock);
  while (!(is_there = there(rt)) && in_time) {
    if (due_ns == UINT64_MAX)
      pthread_cond_wait(&rt->changed, &rt->lock);
    else
      in_time = pthread_cond_timedwait(&rt->changed, &rt->lock, &until) == 0;
  }
  pthread_mutex_unlock(&rt->lock);
  atomic_fetch_sub(&rt->watchers, 1);
  return is_there;
}

static bool is_quiet(v8c_runtime *rt) { return v8c__rt_stage(rt) >= V8C__QUIET; }
static bool is_closed(v8c_runtime *rt) { return v8c__rt_stage(rt) == V8C__CLOSED; }
static bool is_joined(v8c_runtime *rt) { return rt->joined; }
static bool is_idle(v8c_runtime *rt) {
  return is_closed(rt) || (v8c__queue_idle(&rt->queue) && !atomic_load(&rt->busy));
}

static void join(v8c_runtime *rt) {
  if (rt->kind != V8C_LOOP_THREAD) return;
  pthread_mutex_lock(&rt->lock);
  bool mine = !rt->joining;
  rt->joining = true;
  pthread_mutex_unlock(&rt->lock);
  if (!mine) {
    (void)wait_until(rt, is_joined, UINT64_MAX);
    return;
  }
  pthread_join(rt->thread, NULL);
  pthread_mutex_lock(&rt->lock);
  rt->joined = true;
  pthread_cond_broadcast(&rt->changed);
  pthread_mutex_unlock(&rt->lock);
}

/* 0: the default. In ns from now. */
static int due_of(double grace_ms, uint64_t *due_ns) {
  if (!(grace_ms >= 0 && grace_ms <= 1e9)) return v8c__fail(V8C_EINVAL, "grace_ms: %g is not 0 to 1e9", grace_ms);
  *due_ns = v8c__now_ns() + (uint64_t)((grace_ms > 0 ? grace_ms : 250) * 1e6);
  return 0;
}

int v8c_runtime_close(v8c_runtime *rt, double grace_ms) {
  uint64_t due_ns = 0;
  if (!rt) return v8c__fail(V8C_EINVAL, "runtime is NULL");
  int err = due_of(grace_ms, &due_ns);
  if (err) return err;
  if (v8c__rt_is_owner(rt)) return v8c__fail(V8C_EBUSY, "close on the owner thread: v8c_runtime_close_async");
  if (v8c__rt_begin_close(rt) && !wait_until(rt, is_quiet, due_ns)) force(rt);
  (void)wait_until(rt, is_closed, UINT64_MAX);
  join(rt);
  return result(rt);
}

int v8c_runtime_close_async(v8c_runtime *rt, double grace_ms, void (*done)(v8c_runtime *, int, void *), void *data) {
  uint64_t due_ns = 0;
  if (!rt) return v8c__fail(V8C_EINVAL, "runtime is NULL");
  int err = due_of(grace_ms, &due_ns);
  if (err) return err;
  pthread_mutex_lock(&rt->lock);
  bool first = v8c__rt_stage(rt) == V8C__OPEN && !rt->grace.fn;
  if (first) {
    rt->grace.fn = force_later;
    rt->grace.data = rt;
    rt->done = done;
    rt->done_data = data;
  }
  pthread_mutex_unlock(&rt->lock);
  if (!first) return v8c__fail(V8C_ESTATE, "closing has begun already");
  err = v8c__alarm_set(&rt->grace, due_ns);
  if (!err && v8c__rt_begin_close(rt)) return 0;
  v8c__alarm_clear(&rt->grace);
  return err ? err : v8c__fail(V8C_ESTATE, "closing has begun already");
}

int v8c_runtime_wait_idle(v8c_runtime *rt, double timeout_ms) {
  if (!rt || timeout_ms != timeout_ms) return v8c__fail(V8C_EINVAL, "runtime is NULL or timeout_ms no number");
  if (v8c__rt_is_owner(rt)) return v8c__fail(V8C_EBUSY, "wait_idle on the owner thread");
  uint64_t due_ns = timeout_ms < 0 || timeout_ms > 1e12 ? UINT64_MAX : v8c__now_ns() + (uint64_t)(timeout_ms * 1e6);
  if (!wait_until(rt, is_idle, due_ns)) return v8c__fail(V8C_ETIMEDOUT, "the runtime is still at work");
  return v8c__rt_stage(rt) == V8C__CLOSED ? v8c__fail(V8C_ECLOSED, "%s", "") : 0;
}
