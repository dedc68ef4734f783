/* isolate.cc: making and freeing isolates, their memory and their tasks. */
#include "shim/class.h"
#include "shim/isolate.h"

#include <libplatform/libplatform.h>
#include <pthread.h>
#include <string.h>

#include <new>

#include "shim/cpu_label.h"
#include "shim/error.h"
#include "shim/limits.h"
#include "shim/shim.h"
#include "shim/task.h"
#include "src/pages.h"

/* Counts the bytes of ArrayBuffers and refuses past the budget: V8 then collects garbage,
 * asks again, and throws a RangeError. Shared with V8, since backing stores may outlive
 * the isolate. */
struct v8c__allocator final : v8::ArrayBuffer::Allocator {
  std::atomic<size_t> used{0};
  size_t budget = 0;                                /* the isolate's; 0: none */
  std::atomic<size_t> all{SIZE_MAX}, one{SIZE_MAX}; /* while a span with limits is open */

  void *Allocate(size_t bytes) override { return take(bytes, true); }
  void *AllocateUninitialized(size_t bytes) override { return take(bytes, false); }
  void Free(void *data, size_t bytes) override {
    ::free(data);
    used.fetch_sub(bytes, std::memory_order_relaxed);
  }

 private:
  void *take(size_t bytes, bool zeroed) {
    size_t before = used.fetch_add(bytes, std::memory_order_relaxed);
    size_t most = all.load(std::memory_order_relaxed);
    if (budget && budget < most) most = budget;
    if (before > most || bytes > most - before || bytes > one.load(std::memory_order_relaxed)) {
      used.fetch_sub(bytes, std::memory_order_relaxed);
      return nullptr;
    }
    void *data = zeroed ? ::calloc(bytes ? bytes : 1, 1) : ::malloc(bytes ? bytes : 1);
    if (!data) used.fetch_sub(bytes, std::memory_order_relaxed);
    if (!zeroed) v8c__wants_large_pages(data, bytes);
    return data;
  }
};

void v8c__buffers_limit(v8c_isolate *isolate, size_t all, size_t one) {
  isolate->buffers->all.store(all, std::memory_order_relaxed);
  isolate->buffers->one.store(one, std::memory_order_relaxed);
}

namespace {

/* V8 takes heap limits as they come and dies on what it cannot reserve. */
const size_t heap_least = 1024 * 1024;
const size_t heap_most = size_t{1} << 44;

int check_limits(const v8c_isolate_options &options) {
  size_t initial = options.heap_initial_bytes, most = options.heap_max_bytes;
  if (most && (most < heap_least || most > heap_most))
    return v8c__fail(V8C_ERANGE, "heap_max_bytes: %zu is not 1 MiB to 16 TiB", most);
  if (initial > heap_most || (most && initial > most))
    return v8c__fail(V8C_ERANGE, "heap_initial_bytes: %zu is more than the heap may have", initial);
  return 0;
}

void set_limits(const v8c_isolate_options &options, v8::ResourceConstraints *constraints) {
  if (options.heap_max_bytes)
    constraints->ConfigureDefaultsFromHeapSize(options.heap_initial_bytes, options.heap_max_bytes);
  else if (options.heap_initial_bytes)
    constraints->set_initial_old_generation_size_in_bytes(options.heap_initial_bytes);
}

}  // namespace

int v8c__isolate_prepare(const v8c_isolate_options *given, v8c_isolate **out, v8::Isolate::CreateParams *params) {
  v8c_isolate_options options;
  int err = v8c__options(given, &options, sizeof options);
  if (!err) err = check_limits(options);
  if (err) return err;
  if (!v8c__started()) return v8c__fail(V8C_ESTATE, "V8 is not started: v8c_start");
  void *memory = v8c__calloc(sizeof(v8c_isolate));
  if (!memory) return v8c__code(V8C_ENOMEM);
  auto *isolate = new (memory) v8c_isolate();
  isolate->live = 1;
  isolate->watch.owner = isolate;
  isolate->watch.hit = v8c__limits_hit;
  isolate->watch.soonest_ns = V8C__NEVER;
  auto buffers = std::make_shared<v8c__allocator>();
  buffers->budget = options.array_buffer_max_bytes;
  isolate->buffers = buffers.get();
  params->array_buffer_allocator_shared = buffers;
  set_limits(options, &params->constraints);
  *out = isolate;
  return 0;
}

void v8c__isolate_unwatch(v8c_isolate *isolate) {
  v8c__heap_watch_end(isolate);
  v8c__promises_unwatch(isolate);
  v8c__uncaught_unwatch(isolate);
  v8c__heap_limit_unwatch(isolate);
  v8c__gc_end(isolate);
}

void v8c__isolate_adopt(v8c_isolate *isolate, v8::Isolate *v8) {
  isolate->v8 = v8;
  v8->SetData(0, isolate);
  v8->SetCaptureStackTraceForUncaughtExceptions(true, 10);
  v8c__watch_fatal(v8);
  v8c__wasm_streams(v8);
  {
    v8c__locked locker(v8);
    v8::Isolate::Scope isolate_scope(v8);
    v8::HandleScope handles(v8);
    v8c__uncaught_watch(isolate);
    v8c__layout_learn(v8);
    v8c__heap_limit_watch(isolate);
  }
  v8c__isolate_counted(+1);
}

int v8c_isolate_new(const v8c_isolate_options *options, v8c_isolate **out) {
  if (!out) return v8c__code(V8C_EINVAL);
  v8::Isolate::CreateParams params;
  v8c_isolate *isolate = nullptr;
  int err = v8c__isolate_prepare(options, &isolate, &params);
  if (err) return err;
  v8c__isolate_adopt(isolate, v8::Isolate::New(params));
  *out = isolate;
  return 0;
}

/* Takes V8's isolate from under ours: everything it owns is detached first. */
void v8c__isolate_detach(v8c_isolate *isolate) {
  v8c_isolate *outer = v8c__current;
  v8c__current = isolate;
  {
    v8c__locked locker(isolate->v8);
    v8::Isolate::Scope isolate_scope(isolate->v8);
    v8::HandleScope handles(isolate->v8);
    v8c__heap_watch_end(isolate);
    v8c__gc_end(isolate);
    v8c__jit_end(isolate);
    v8c__inspector_forget(isolate);
    if (isolate->external) isolate->external_memory.Decrease(isolate->v8, (size_t)isolate->external);
    isolate->external = 0;
    v8c__classes_let_go(isolate);
    v8c__detach_all(isolate);
    v8c__kept_drop(isolate);
    v8c__jobs_end(isolate);
    v8c__queues_end(isolate);
    v8c__guards_detach(isolate);
    v8c__symbols_drop(isolate);
    v8c__labels_detach(isolate);
    isolate->exception.Reset();
    isolate->message.Reset();
    isolate->exception_context.Reset();
  }
  v8c__current = outer;
}

void v8c__isolate_gone(v8c_isolate *isolate) {
  v8c__watch_close(&isolate->watch);
  v8c__interrupts_drop(isolate);
  v8c__heap_limit_free(isolate);
  void (*free_value)(void *);
  void *value = v8c__take_value(isolate, &free_value);
  if (free_value) free_value(value);
  isolate->v8 = nullptr;
  isolate->buffers = nullptr;
  v8c__modules_end(isolate);
  v8c__free(const_cast<intptr_t *>(isolate->external_references));
  isolate->external_references = nullptr;
  v8c__guards_free(isolate);
  v8c__promises_end(isolate);
  v8c__labels_free(isolate);
  v8c__uncaught_free(isolate);
  v8c__positions_free(isolate);
  if (isolate->keep_release) isolate->keep_release(isolate->keep);
  isolate->keep_release = nullptr;
  v8c__isolate_counted(-1);
  v8c__checked_gone(isolate);
  v8c__close(isolate);
  v8c__isolate_drop(isolate);
}

int v8c_isolate_free(v8c_isolate *isolate) {
  if (!isolate) return 0;
  if (isolate->of_creator) return v8c__fail(V8C_ESTATE, "the isolate belongs to a snapshot creator: v8c_creator_free");
  if (isolate->entered.load(std::memory_order_acquire)) return v8c__fail(V8C_ESTATE, "the isolate is entered");
  v8c__isolate_detach(isolate);
  v8c__tasks_end(isolate->v8);
  isolate->v8->Dispose();
  v8c__isolate_gone(isolate);
  return 0;
}

void v8c_isolate_set_data(v8c_isolate *isolate, void *data) {
  if (isolate) isolate->data = data;
}

void *v8c_isolate_data(const v8c_isolate *isolate) { return isolate ? isolate->data : nullptr; }

/* ---- Terminate ---------------------------------------------------------------------- */

int v8c__still_thrown(v8c_isolate *isolate) {
  isolate->thrown = isolate->v8->HasPendingException();
  if (!isolate->thrown) return 0; /* JavaScript caught it */
  return isolate->v8->IsExecutionTerminating() ? V8C_ETERMINATED : V8C_EXCEPTION;
}

int v8c__still_pending(v8c_isolate *isolate) {
  if (isolate->pending == V8C_ETERMINATED && !isolate->terminating.load()) isolate->pending = 0;
  return isolate->pending;
}

int v8c_terminate(v8c_isolate *isolate) {
  if (!isolate) return v8c__code(V8C_EINVAL);
  v8c__terminate(isolate, V8C_BY_USER);
  return 0;
}

bool v8c_is_terminating(v8c_isolate *isolate) {
  return isolate && isolate->terminating.load(std::memory_order_acquire);
}

int v8c_cancel_terminate(v8c_isolate *isolate) {
  if (!isolate) return v8c__code(V8C_EINVAL);
  v8c__take_back(isolate);
  if (isolate == v8c__current && isolate->pending == V8C_ETERMINATED) isolate->pending = 0;
  return 0;
}

/* ---- Memory and tasks ------------------------------------------------------------------ */

int v8c_heap_stats_get(v8c_isolate *isolate, v8c_heap_stats *out) {
  int err = entered(isolate);
  if (err) return err;
  if (!out || out->size < sizeof out->size) return v8c__fail(V8C_EINVAL, "out->size is not set");
  v8::HeapStatistics from;
  isolate->v8->GetHeapStatistics(&from);
  v8c_heap_stats stats = {};
  stats.size = out->size;
  stats.total_bytes = from.total_heap_size();
  stats.total_executable_bytes = from.total_heap_size_executable();
  stats.total_physical_bytes = from.total_physical_size();
  stats.total_available_bytes = from.total_available_size();
  stats.used_bytes = from.used_heap_size();
  stats.limit_bytes = from.heap_size_limit();
  stats.malloced_bytes = from.malloced_memory();
  stats.peak_malloced_bytes = from.peak_malloced_memory();
  stats.external_bytes = from.external_memory();
  stats.global_handles_bytes = from.total_global_handles_size();
  stats.used_global_handles_bytes = from.used_global_handles_size();
  stats.native_contexts = from.number_of_native_contexts();
  stats.detached_contexts = from.number_of_detached_contexts();
  stats.array_buffer_bytes = isolate->buffers->used.load(std::memory_order_relaxed);
  memcpy(out, &stats, out->size < sizeof stats ? out->size : sizeof stats);
  return 0;
}

int v8c_low_memory(v8c_isolate *isolate) {
  int err = entered(isolate);
  if (err) return err;
  isolate->v8->LowMemoryNotification();
  v8c__drain(isolate);
  return 0;
}

int v8c__still_terminating(v8c_isolate *isolate) {
  if (!isolate->depth || !isolate->terminating.load()) return 0;
  isolate->v8->TerminateExecution();
  return v8c__code(V8C_ETERMINATED);
}

int v8c_pump(v8c_isolate *isolate, bool wait, size_t *ran) {
  int err = begin(isolate);
  if (err) return err;
  size_t count = 0;
  auto one = [&](v8::platform::MessageLoopBehavior behavior) {
    bool some = false;
    err = run(isolate, v8::Local<v8::Context>(), [&] {
      some = v8::platform::PumpMessageLoop(v8c__platform(), isolate->v8, behavior);
      return true;
    });
    if (!err) err = v8c__still_terminating(isolate);
    if (!err && some) count++;
    return !err && some;
  };
  if (!wait || one(v8::platform::MessageLoopBehavior::kWaitForWork))
    while (one(v8::platform::MessageLoopBehavior::kDoNotWait)) continue;
  if (ran) *ran = count;
  return err;
}

int v8c_run_idle(v8c_isolate *isolate, double budget_ms) {
  int err = entered(isolate);
  if (err) return err;
  if (!(budget_ms >= 0) || budget_ms > 3600e3) return v8c__fail(V8C_EINVAL, "budget_ms is not 0 to an hour");
  if (v8c__platform()->IdleTasksEnabled(isolate->v8))
    v8::platform::RunIdleTasks(v8c__platform(), isolate->v8, budget_ms / 1000);
  return 0;
}

/* Nothing has used V8 since there were none. */
static inline bool has_no_microtasks(const v8c_isolate *isolate) {
  return !isolate->used && !isolate->queues && !isolate->terminating.load(std::memory_order_relaxed);
}

static int run_microtasks(v8c_isolate *isolate) {
  int err = run(isolate, v8::Local<v8::Context>(), [&] {
    isolate->v8->PerformMicrotaskCheckpoint();
    v8c__queues_run_orphans(isolate);
    return !isolate->v8->IsExecutionTerminating();
  });
  if (!err) err = v8c__still_terminating(isolate);
  if (!isolate->depth && !err) isolate->used = false; /* a scope that keeps them is closed by run() */
  return err;
}

int v8c_run_microtasks(v8c_isolate *isolate) {
  int err = begin(isolate);
  if (err) return err;
  return has_no_microtasks(isolate) ? 0 : run_microtasks(isolate);
}

int v8c_turn(v8c_context *context, int (*body)(v8c_context *context, void *data), void *data, int *microtasks) {
  int err = begin(context);
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__UNLIKELY(!body)) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = context->owned.isolate;
  if (V8C__UNLIKELY(isolate->depth)) return v8c__fail(V8C_ESTATE, "a turn inside of a native function");
  if (V8C__UNLIKELY(v8c__detailed)) { /* an older one's, not to be taken for this one's */
    (void)v8c__code(0);
    v8c__detailed = false;
  }
  v8c_scope scope;
  err = v8c_scope_open(isolate, &scope);
  if (V8C__UNLIKELY(err)) return err;
  int code = body(context, data);
  err = sticky(isolate);
  v8c_scope_close(&scope);
  if (V8C__UNLIKELY(code || err)) return code ? code : err;
  err = V8C__LIKELY(has_no_microtasks(isolate)) ? 0 : run_microtasks(isolate);
  if (microtasks) *microtasks = err;
  return 0;
}

size_t v8c_ref_count(v8c_isolate *isolate) { return entered(isolate) ? 0 : isolate->refs; }
