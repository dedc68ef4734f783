/* interrupt.cc: the host's functions called in the middle of JavaScript, and terminations that carry
 * something. V8 keeps a request with the thread it was made for, so what is to be called is ours. */
#include <new>

#include "shim/error.h"
#include "shim/limits.h"
#include "shim/task.h"
#include "v8c/debugger.h"

/* What an inspector's host has posted: the interrupt's data. */
struct Inspection {
  v8c_interrupt_fn fn;
  void *data;
  void (*free_data)(void *data);
};

static void inspect(v8c_isolate *isolate, void *data) {
  auto *of = static_cast<Inspection *>(data);
  of->fn(isolate, of->data);
}

static void inspected(void *data) {
  auto *of = static_cast<Inspection *>(data);
  if (of->free_data) of->free_data(of->data);
  v8c__free(of);
}

/* The first, or the first of an inspector's. */
static v8c__interrupt *take(v8c_isolate *isolate, bool inspector) {
  pthread_mutex_lock(&isolate->terminate);
  v8c__interrupt **link = &isolate->interrupts;
  while (inspector && *link && (*link)->fn != inspect) link = &(*link)->next;
  v8c__interrupt *first = *link;
  if (first) *link = first->next;
  isolate->interrupted.store(isolate->interrupts != nullptr, std::memory_order_relaxed);
  pthread_mutex_unlock(&isolate->terminate);
  return first;
}

static void let_go(v8c__interrupt *one) {
  if (one->free_data) one->free_data(one->data);
  v8c__free(one);
}

/* An inspector's may run JavaScript: V8 bears that, and a client's question is nothing else. */
static bool call(v8c_isolate *isolate, v8c__interrupt *one) {
  if (one->fn == inspect) return quietly(isolate, [&] { one->fn(isolate, one->data); });
  v8::Isolate::DisallowJavascriptExecutionScope no_js(
      isolate->v8, v8::Isolate::DisallowJavascriptExecutionScope::OnFailure::THROW_ON_FAILURE);
  return quietly(isolate, [&] { one->fn(isolate, one->data); });
}

static void call_all(v8c_isolate *isolate, bool inspector) {
  while (v8c__interrupt *one = take(isolate, inspector)) {
    v8::HandleScope handles(isolate->v8);
    bool fine = call(isolate, one);
    let_go(one);
    if (!fine) return;
  }
}

static void on_interrupt(v8::Isolate *v8, void *data) { call_all(static_cast<v8c_isolate *>(data), false); }

void v8c__interrupts_again(v8c_isolate *isolate) { isolate->v8->RequestInterrupt(on_interrupt, isolate); }

void v8c__interrupts_drop(v8c_isolate *isolate) {
  while (v8c__interrupt *one = take(isolate, false)) let_go(one);
}

static int add(v8c_isolate *isolate, const v8c__interrupt &given) {
  if (!isolate || !given.fn) return v8c__code(V8C_EINVAL);
  auto *added = static_cast<v8c__interrupt *>(v8c__alloc(sizeof(v8c__interrupt)));
  if (!added) return v8c__code(V8C_ENOMEM);
  *added = given;
  pthread_mutex_lock(&isolate->terminate);
  v8c__interrupt **last = &isolate->interrupts;
  while (*last) last = &(*last)->next;
  *last = added;
  isolate->interrupted.store(true, std::memory_order_relaxed);
  isolate->v8->RequestInterrupt(on_interrupt, isolate);
  pthread_mutex_unlock(&isolate->terminate);
  return 0;
}

int v8c_interrupt(v8c_isolate *isolate, v8c_interrupt_fn fn, void *data, void (*free_data)(void *data)) {
  return add(isolate, {nullptr, fn, data, free_data});
}

namespace {

/* What an inspector asked for, where no JavaScript was there to be interrupted. */
class Errand final : public v8::Task {
 public:
  explicit Errand(v8c_isolate *isolate) : isolate_(isolate) {}
  void Run() override { call_all(isolate_, true); }

 private:
  v8c_isolate *isolate_;
};

}  // namespace

int v8c_inspector_post(v8c_isolate *isolate, v8c_interrupt_fn fn, void *data, void (*free_data)(void *data)) {
  if (!isolate || !fn) return v8c__code(V8C_EINVAL);
  auto *of = static_cast<Inspection *>(v8c__alloc(sizeof(Inspection)));
  if (!of) return v8c__code(V8C_ENOMEM);
  *of = {fn, data, free_data};
  int err = add(isolate, {nullptr, inspect, of, inspected});
  if (err) {
    v8c__free(of);
    return err;
  }
  auto runner = v8c__hosts_platform()->GetForegroundTaskRunner(isolate->v8);
  runner->PostTask(std::unique_ptr<v8::Task>(new Errand(isolate)));
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
