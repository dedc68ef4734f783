/* interrupt.cc: the host's functions called in the middle of JavaScript, and terminations that carry
 * something. V8 keeps a request with the thread it was made for, so what is to be called is ours. */
#include "shim/error.h"
#include "shim/limits.h"

static v8c__interrupt *take(v8c_isolate *isolate) {
  pthread_mutex_lock(&isolate->terminate);
  v8c__interrupt *first = isolate->interrupts;
  if (first) isolate->interrupts = first->next;
  isolate->interrupted.store(isolate->interrupts != nullptr, std::memory_order_relaxed);
  pthread_mutex_unlock(&isolate->terminate);
  return first;
}

static void let_go(v8c__interrupt *one) {
  if (one->free_data) one->free_data(one->data);
  v8c__free(one);
}

static void on_interrupt(v8::Isolate *v8, void *data) {
  auto *isolate = static_cast<v8c_isolate *>(data);
  while (v8c__interrupt *one = take(isolate)) {
    v8::HandleScope handles(v8);
    v8::Isolate::DisallowJavascriptExecutionScope no_js(
        v8, v8::Isolate::DisallowJavascriptExecutionScope::OnFailure::THROW_ON_FAILURE);
    bool fine = quietly(isolate, [&] { one->fn(isolate, one->data); });
    let_go(one);
    if (!fine) return;
  }
}

void v8c__interrupts_again(v8c_isolate *isolate) { isolate->v8->RequestInterrupt(on_interrupt, isolate); }

void v8c__interrupts_drop(v8c_isolate *isolate) {
  while (v8c__interrupt *one = take(isolate)) let_go(one);
}

int v8c_interrupt(v8c_isolate *isolate, v8c_interrupt_fn fn, void *data, void (*free_data)(void *data)) {
  if (!isolate || !fn) return v8c__code(V8C_EINVAL);
  auto *added = static_cast<v8c__interrupt *>(v8c__alloc(sizeof(v8c__interrupt)));
  if (!added) return v8c__code(V8C_ENOMEM);
  *added = {nullptr, fn, data, free_data};
  pthread_mutex_lock(&isolate->terminate);
  v8c__interrupt **last = &isolate->interrupts;
  while (*last) last = &(*last)->next;
  *last = added;
  isolate->interrupted.store(true, std::memory_order_relaxed);
  isolate->v8->RequestInterrupt(on_interrupt, isolate);
  pthread_mutex_unlock(&isolate->terminate);
  return 0;
}

/* ---- A value with a termination ------------------------------------------------------------- */

int v8c_terminate_with(v8c_isolate *isolate, void *value, void (*free_value)(void *value)) {
  if (!isolate) return v8c__code(V8C_EINVAL);
  pthread_mutex_lock(&isolate->terminate);
  bool first = !isolate->terminating.load();
  void *old = isolate->by_value;
  void (*free_old)(void *) = isolate->by_value_free;
  if (first) {
    isolate->by_value = value;
    isolate->by_value_free = free_value;
    isolate->by.store(V8C_BY_USER, std::memory_order_relaxed);
    isolate->by_span = 0;
    isolate->terminating.store(true);
  }
  isolate->v8->TerminateExecution();
  pthread_mutex_unlock(&isolate->terminate);
  if (!first && free_value) free_value(value);
  if (first && free_old) free_old(old);
  return 0;
}

void *v8c__take_value(v8c_isolate *isolate, void (**free_value)(void *value)) {
  pthread_mutex_lock(&isolate->terminate);
  void *value = isolate->by_value;
  *free_value = isolate->by_value_free;
  isolate->by_value = nullptr;
  isolate->by_value_free = nullptr;
  pthread_mutex_unlock(&isolate->terminate);
  return value;
}

void *v8c_error_host_value(const v8c_error *error) { return error ? error->host_value : nullptr; }
