/* await.c: a thread that is not the owner waits for a promise. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "src/runtime/core.h"
#include "v8c/deferred.h"

enum { WAITING, TAKING, GIVEN_UP };

struct await {
  v8c_job job;       /* run when the promise is settled */
  _Atomic int refs;  /* the caller's, the job's, and JavaScript's */
  _Atomic int state; /* who changes it from WAITING decides */
  v8c_runtime *rt;
  v8c_make_fn start;
  v8c_take_fn take;
  void *data;
  v8c_ref *promise;
  v8c_ref *carrier; /* weak: what the reactions have of this */
  int code;
  v8c_error *error;
  char detail[512];
  bool done; /* under the lock */
  pthread_mutex_t lock;
  pthread_cond_t changed;
};

static void unref(struct await *await) {
  if (atomic_fetch_sub(&await->refs, 1) != 1) return;
  v8c_ref_free(await->promise);
  v8c_error_free(await->error);
  v8c__rt_unref(await->rt);
  pthread_mutex_destroy(&await->lock);
  pthread_cond_destroy(&await->changed);
  v8c__free(await);
}

static void finish(struct await *await, int code, const char *detail) {
  pthread_mutex_lock(&await->lock);
  await->code = code;
  snprintf(await->detail, sizeof await->detail, "%s", detail);
  await->done = true;
  pthread_cond_signal(&await->changed);
  pthread_mutex_unlock(&await->lock);
}

static bool decide(struct await *await, int state) {
  int was = WAITING;
  return atomic_compare_exchange_strong(&await->state, &was, state);
}

/* ---- On the owner ------------------------------------------------------------------------ */

static void forgotten(void *data) {
  struct await *await = data;
  v8c_ref_free(await->carrier);
  unref(await);
}

static void settled(v8c_call *call) {
  void *data = NULL;
  if (v8c_get_external(v8c_data_value(call), &data)) return;
  struct await *await = data;
  atomic_fetch_add(&await->refs, 1);
  if (v8c__rt_push_own(await->rt, &await->job)) unref(await);
}

static int take(v8c_runtime *rt, v8c_context *context, void *data) {
  struct await *await = data;
  v8c_value promise = NULL, result = NULL;
  v8c_promise_state state = V8C_PENDING;
  int err = v8c_ref_get(await->promise, &promise);
  if (!err) err = v8c_promise_state_get(promise, &state);
  if (!err) err = v8c_promise_result(promise, &result);
  if (err) return err;
  if (state == V8C_REJECTED) return v8c_throw(rt->isolate, result);
  return await->take ? await->take(rt, context, result, await->data) : 0;
}

static int taken(v8c_runtime *rt, v8c_context *context, void *data) {
  struct await *await = data;
  (void)context;
  if (decide(await, TAKING)) {
    int code = v8c_runtime_call(rt, await->job.name, take, await, &await->error);
    finish(await, code, code ? v8c_detail() + strlen(await->job.name) + 2 : ""); /* without the name */
  }
  unref(await);
  return 0;
}

static void dropped(void *data, int code) {
  struct await *await = data;
  if (decide(await, GIVEN_UP)) finish(await, code, v8c_strerror(code));
  unref(await);
}

static int begin(v8c_runtime *rt, v8c_context *context, void *data) {
  struct await *await = data;
  v8c_value value = NULL, promise = NULL, carrier = NULL;
  int err = await->start(rt, context, await->data, &value);
  if (!err) err = v8c_promise_resolve(context, value ? value : v8c_undefined(rt->isolate), &promise);
  if (!err) err = v8c_ref_new(rt->isolate, promise, &await->promise);
  if (err) return err;
  carrier = v8c_external(rt->isolate, await);
  err = v8c_ref_new(rt->isolate, carrier, &await->carrier);
  if (err) return err;
  atomic_fetch_add(&await->refs, 1);
  err = v8c_ref_set_weak(await->carrier, forgotten, await);
  if (err) {
    forgotten(await);
    return err;
  }
  return v8c_promise_then_fn(context, promise, settled, settled, carrier, NULL);
}

/* ---- Who waits --------------------------------------------------------------------------------- */

static void closing(v8c_token *lifetime, void *data) {
  struct await *await = data;
  (void)lifetime;
  if (decide(await, GIVEN_UP)) finish(await, V8C_ECLOSED, "the runtime is closing");
}

/* False when it gave up: nobody is taking then. */
static void wait_done(struct await *await, double timeout_ms) {
  bool forever = timeout_ms < 0 || timeout_ms > 1e12;
  uint64_t due = v8c__now_ns() + (forever ? 0 : (uint64_t)(timeout_ms * 1e6));
  struct timespec until = {(time_t)(due / 1000000000u), (long)(due % 1000000000u)};
  bool late = false;
  pthread_mutex_lock(&await->lock);
  while (!await->done) {
    if (forever || late) {
      pthread_cond_wait(&await->changed, &await->lock);
      continue;
    }
    if (pthread_cond_timedwait(&await->changed, &await->lock, &until) == 0) continue;
    late = true; /* what is being taken has to end first */
    if (!decide(await, GIVEN_UP)) continue;
    await->code = V8C_ETIMEDOUT;
    snprintf(await->detail, sizeof await->detail, "%s", v8c_strerror(V8C_ETIMEDOUT));
    break;
  }
  pthread_mutex_unlock(&await->lock);
}

static struct await *make_await(v8c_runtime *rt, const char *name) {
  struct await *await = v8c__calloc(sizeof *await);
  pthread_condattr_t attr;
  if (!await) return NULL;
  atomic_init(&await->refs, 1);
  atomic_fetch_add(&rt->refs, 1);
  await->rt = rt;
  await->job = (v8c_job){.run = taken, .drop = dropped, .data = await, .name = name};
  pthread_mutex_init(&await->lock, NULL);
  pthread_condattr_init(&attr);
  pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
  pthread_cond_init(&await->changed, &attr);
  pthread_condattr_destroy(&attr);
  return await;
}

static int wait_for(struct await *await, double timeout_ms, v8c_error **error) {
  v8c_token_hook *hook = NULL;
  int code = v8c_runtime_call(await->rt, await->job.name, begin, await, error);
  if (code) return code;
  code = v8c_token_on_cancel(await->rt->lifetime, closing, await, &hook);
  if (code) return code;
  wait_done(await, timeout_ms);
  v8c_token_hook_free(hook);
  if (error) {
    *error = await->error;
    await->error = NULL;
  }
  code = await->code;
  return code ? v8c__fail(code, "%s: %s", await->job.name, await->detail) : 0;
}

int v8c_runtime_await(v8c_runtime *rt, const char *name, v8c_make_fn start, v8c_take_fn take_fn, void *data,
                      double timeout_ms, v8c_error **error) {
  if (error) *error = NULL;
  if (!rt || !start || timeout_ms != timeout_ms)
    return v8c__fail(V8C_EINVAL, "runtime or start is NULL, or no timeout");
  if (v8c__rt_is_owner(rt)) return v8c__fail(V8C_EBUSY, "await on the owner thread");
  struct await *await = make_await(rt, name ? name : "await");
  if (!await) return v8c__fail(V8C_ENOMEM, "%s", "");
  await->start = start;
  await->take = take_fn;
  await->data = data;
  int code = v8c_runtime_hold(rt);
  if (!code) {
    code = wait_for(await, timeout_ms, error);
    v8c_runtime_release(rt);
  }
  unref(await);
  return code;
}
