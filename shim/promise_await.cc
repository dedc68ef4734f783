/* promise_await.cc: JavaScript's work done until a promise is settled. */
#include "shim/context.h"
#include "shim/object.h"
#include "shim/task.h"
#include "shim/work.h"

namespace {

bool is_pending(v8c_value promise) { return to_v8<v8::Promise>(promise)->State() == v8::Promise::kPending; }

/* Would V8 run the queue now? */
int check_queue(v8::MicrotaskQueue *queue) {
  if (queue->IsRunningMicrotasks()) return v8c__fail(V8C_ESTATE, "in a microtask no others run");
  if (queue->GetMicrotasksScopeDepth()) return v8c__fail(V8C_ESTATE, "a v8c_microtask_scope is open");
  return 0;
}

int check(v8c_context *context, v8c_value promise, double deadline_ms, const v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!promise || !out) return v8c__code(V8C_EINVAL);
  if (!(deadline_ms >= 0)) return v8c__fail(V8C_EINVAL, "deadline_ms is not 0 or more");
  if (!to_v8(promise)->IsPromise()) return v8c__code(V8C_ETYPE);
  return check_queue(local(context)->GetMicrotaskQueue());
}

/* Runs what is there: microtasks, and V8's tasks. */
int work_off(v8c_context *context, size_t *ran) {
  v8c_isolate *isolate = context->owned.isolate;
  v8::HandleScope handles(isolate->v8);
  int err = v8c_run_microtasks(isolate);
  if (!err) err = v8c_context_run_microtasks(context);
  if (!err) err = v8c_pump(isolate, false, ran);
  return err;
}

int settle(v8c_context *context, v8c_value promise, double until_ms) {
  auto work = v8c__work_of(context->owned.isolate->v8);
  for (;;) {
    uint64_t seen = v8c__work_changes();
    size_t ran = 0;
    int err = work_off(context, &ran);
    if (err || !is_pending(promise)) return err;
    if (!ran) err = v8c__work_wait(*work, seen, until_ms);
    if (err) return v8c__fail(err, "no microtask and no task of V8's is left");
    if (v8c__now_ms() >= until_ms) return v8c__fail(V8C_ETIMEDOUT, "the promise is pending");
  }
}

}  // namespace

int v8c_await(v8c_context *context, v8c_value promise, double deadline_ms, v8c_value *out) {
  int err = check(context, promise, deadline_ms, out);
  if (err) return err;
  v8c_isolate *isolate = context->owned.isolate;
  v8::Local<v8::Promise> it = to_v8<v8::Promise>(promise);
  it->MarkAsHandled();
  if (is_pending(promise)) err = settle(context, promise, v8c__now_ms() + deadline_ms);
  if (err) return err;
  if (it->State() == v8::Promise::kFulfilled) {
    *out = to_c(it->Result());
    return 0;
  }
  v8::HandleScope handles(isolate->v8);
  return v8c_throw(isolate, to_c(it->Result()));
}
