/* promise_event.cc: what V8 tells of promises: rejections, one by one or by turns, and the hook. */
#include "shim/cpu_label.h"
#include "shim/promise.h"

#include <new>

#include "shim/error.h"
#include "shim/isolate.h"

namespace {

/* The isolate, when V8 may be called now. */
v8c_isolate *here(v8::Isolate *v8) {
  auto *isolate = static_cast<v8c_isolate *>(v8->GetData(0));
  return isolate && isolate == v8c__current && isolate->promises && !v8->IsExecutionTerminating() ? isolate : nullptr;
}

void free_rejection(v8c__rejection *rejection) {
  rejection->~v8c__rejection();
  v8c__free(rejection);
}

void append(v8c__promises *promises, v8c__rejection *rejection) {
  rejection->next = nullptr;
  *promises->last = rejection;
  promises->last = &rejection->next;
}

/* Takes from the list those that which(rejection) is true of, in order. */
template <class Which>
v8c__rejection *take(v8c__promises *promises, Which &&which) {
  v8c__rejection *taken = nullptr, **end = &taken;
  for (v8c__rejection **link = &promises->rejections; *link;) {
    v8c__rejection *it = *link;
    if (!which(it)) {
      link = &it->next;
      continue;
    }
    *link = it->next;
    it->next = nullptr;
    *end = it;
    end = &it->next;
  }
  promises->last = &promises->rejections;
  while (*promises->last) promises->last = &(*promises->last)->next;
  return taken;
}

/* ---- At the end of a turn ------------------------------------------------------------------ */

/* Tells the tracker, unless somebody handles it by now. False when a termination came. */
bool report(v8c_isolate *isolate, const v8c__rejection &rejection) {
  v8::HandleScope handles(isolate->v8);
  v8::Local<v8::Promise> promise = strong(rejection.promise);
  v8c__context *context = rejection.context;
  if (promise->HasHandler() || !context->unhandled.is_set()) return true;
  v8c_error *error = nullptr;
  if (v8c__error_new(isolate, V8C_EXCEPTION, promise->Result(), strong(rejection.message), local(context), &error)) {
    v8c__log(V8C_LOG_WARNING, "a rejection that nobody handled: no memory to tell of it");
    return true;
  }
  bool going = quietly(isolate, [&] {
    v8::Context::Scope scope(local(context));
    context->unhandled.tell([&](v8c_unhandled_fn fn, void *data) { fn(context, to_c(promise), error, data); });
  });
  v8c_error_free(error);
  return going;
}

/* V8 has run a queue until it was empty. What handlers do now, V8 runs with the next turn. */
void turn_is_over(v8::Isolate *v8, void *queue) {
  v8c_isolate *isolate = here(v8);
  if (!isolate || !isolate->promises->rejections || isolate->terminating.load(std::memory_order_relaxed)) return;
  v8c__rejection *turn = take(isolate->promises, [&](const v8c__rejection *it) { return it->context->queue == queue; });
  bool going = true;
  while (v8c__rejection *it = turn) {
    turn = it->next;
    if (going) going = report(isolate, *it);
    free_rejection(it);
  }
}

/* ---- As it happens ----------------------------------------------------------------------------- */

/* Keeps a rejection that has nobody for the end of the turn, if its context has a tracker. */
void keep(v8c_isolate *isolate, v8::Local<v8::Promise> promise, v8::Local<v8::Value> reason) {
  v8::Local<v8::Context> of;
  if (!promise->GetCreationContext().ToLocal(&of)) return;
  v8c_context *context = v8c__context_of(of);
  if (!context || !full(context)->unhandled.is_set()) return;
  void *memory = v8c__alloc(sizeof(v8c__rejection));
  if (!memory) {
    v8c__log(V8C_LOG_WARNING, "a rejection that nobody handles: no memory to keep it");
    return;
  }
  auto *rejection = new (memory) v8c__rejection{nullptr, full(context), {}, {}};
  rejection->promise.Reset(isolate->v8, promise);
  rejection->message.Reset(isolate->v8, v8::Exception::CreateMessage(isolate->v8, reason));
  append(isolate->promises, rejection);
}

void on_reject(v8::PromiseRejectMessage message) {
  v8::Local<v8::Promise> promise = message.GetPromise();
  v8c_isolate *isolate = here(v8::Isolate::GetCurrent());
  if (!isolate) return;
  v8::HandleScope handles(isolate->v8);
  v8::Local<v8::Value> value = message.GetValue();
  if (value.IsEmpty()) value = promise->Result(); /* handled later: V8 does not say with what it was rejected */
  if (message.GetEvent() == v8::kPromiseRejectWithNoHandler) keep(isolate, promise, value);
  if (!isolate->promises->reject.is_set()) return;
  quietly(isolate, [&] {
    isolate->promises->reject.tell([&](v8c_promise_reject_fn fn, void *data) {
      fn(isolate, static_cast<v8c_promise_reject_event>(message.GetEvent()), to_c(promise), to_c(value), data);
    });
  });
}
static_assert((int)v8::kPromiseRejectWithNoHandler == V8C_PROMISE_REJECT_WITH_NO_HANDLER);
static_assert((int)v8::kPromiseHandlerAddedAfterReject == V8C_PROMISE_HANDLER_ADDED_AFTER_REJECT);
static_assert((int)v8::kPromiseRejectAfterResolved == V8C_PROMISE_REJECT_AFTER_RESOLVED);
static_assert((int)v8::kPromiseResolveAfterResolved == V8C_PROMISE_RESOLVE_AFTER_RESOLVED);

/* Not of the promises that the hook makes itself: it would never end. */
void on_hook(v8::PromiseHookType type, v8::Local<v8::Promise> promise, v8::Local<v8::Value> parent) {
  auto *labeled = static_cast<v8c_isolate *>(v8::Isolate::GetCurrent()->GetData(0));
  if (labeled && v8c__labels_on(labeled)) {
    if (type == v8::PromiseHookType::kBefore) v8c__label_before(labeled);
    if (type == v8::PromiseHookType::kAfter) v8c__label_after(labeled);
  }
  v8c_isolate *isolate = here(v8::Isolate::GetCurrent());
  if (!isolate || !isolate->promises->hook.is_set() || isolate->promises->hook.is_running()) return;
  v8::HandleScope handles(isolate->v8);
  quietly(isolate, [&] {
    isolate->promises->hook.tell([&](v8c_promise_hook_fn fn, void *data) {
      fn(isolate, static_cast<v8c_promise_hook>(type), to_c(promise), to_c(parent), data);
    });
  });
}
static_assert((int)v8::PromiseHookType::kInit == V8C_PROMISE_INIT);
static_assert((int)v8::PromiseHookType::kResolve == V8C_PROMISE_RESOLVE);
static_assert((int)v8::PromiseHookType::kBefore == V8C_PROMISE_BEFORE);
static_assert((int)v8::PromiseHookType::kAfter == V8C_PROMISE_AFTER);

/* May a listener be set, and is there a place for it? */
int ready(v8c_isolate *isolate, bool fn, bool rest) {
  if (!fn && rest) return v8c__fail(V8C_EINVAL, "data without a function");
  if (isolate->promises) return 0;
  void *memory = v8c__alloc(sizeof(v8c__promises));
  if (!memory) return v8c__code(V8C_ENOMEM);
  isolate->promises = new (memory) v8c__promises{};
  isolate->promises->last = &isolate->promises->rejections;
  return 0;
}

/* Has the context's queue tell when a turn is over. V8's list of such callbacks may be in use: none is
 * taken off it. */
void watch_turns(v8c__context *context) {
  v8c_isolate *isolate = context->owned.isolate;
  bool &watched = context->queue ? context->queue_watched : isolate->promises->watched;
  if (watched) return;
  watched = true;
  local(context)->GetMicrotaskQueue()->AddMicrotasksCompletedCallback(turn_is_over, context->queue);
}

}  // namespace

void v8c__rejections_forget(v8c__context *context) {
  v8c__promises *promises = context->owned.isolate->promises;
  if (!promises) return;
  v8c__rejection *gone = take(promises, [&](const v8c__rejection *it) { return it->context == context; });
  while (v8c__rejection *it = gone) {
    gone = it->next;
    free_rejection(it);
  }
}

void v8c__promises_unwatch(v8c_isolate *isolate) {
  if (v8c__labels_on(isolate)) isolate->v8->SetPromiseHook(nullptr);
  if (!isolate->promises) return;
  isolate->v8->SetPromiseRejectCallback(nullptr);
  if (isolate->promises->hook.is_set()) isolate->v8->SetPromiseHook(nullptr);
}

void v8c__promises_end(v8c_isolate *isolate) {
  v8c__promises *promises = isolate->promises;
  if (!promises) return;
  isolate->promises = nullptr;
  promises->reject.end();
  promises->hook.end();
  promises->~v8c__promises();
  v8c__free(promises);
}

/* ---- Asked for ------------------------------------------------------------------------------------ */

int v8c_on_promise_reject(v8c_isolate *isolate, v8c_promise_reject_fn fn, void *data, void (*free_data)(void *data)) {
  int err = entered(isolate);
  if (!err) err = ready(isolate, fn, data || free_data);
  if (err) return err;
  isolate->promises->reject.set(fn, data, free_data);
  isolate->v8->SetPromiseRejectCallback(on_reject); /* stays: trackers need it, too */
  return 0;
}

int v8c_on_promise_hook(v8c_isolate *isolate, v8c_promise_hook_fn fn, void *data, void (*free_data)(void *data)) {
  int err = entered(isolate);
  if (!err) err = ready(isolate, fn, data || free_data);
  if (err) return err;
  isolate->promises->hook.set(fn, data, free_data);
  v8c__promise_hook_settle(isolate);
  return 0;
}

void v8c__promise_hook_settle(v8c_isolate *isolate) {
  bool wanted = v8c__labels_on(isolate) || (isolate->promises && isolate->promises->hook.is_set());
  isolate->v8->SetPromiseHook(wanted ? on_hook : nullptr);
}

int v8c_context_on_unhandled(v8c_context *context, v8c_unhandled_fn fn, void *data, void (*free_data)(void *data)) {
  int err = entered(context ? &context->owned : nullptr);
  if (!err) err = ready(context->owned.isolate, fn, data || free_data);
  if (err) return err;
  full(context)->unhandled.set(fn, data, free_data);
  context->owned.isolate->v8->SetPromiseRejectCallback(on_reject);
  watch_turns(full(context));
  return 0;
}
