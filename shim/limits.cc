/* limits.cc: spans under limits, and who asked for a termination. Times: src/limits/watchdog.c. */
#include "shim/limits.h"

#include "shim/error.h"
#include "shim/work.h"

/* ---- Asked for, and taken back ----------------------------------------------------------- */

/* Remembers the first of several causes. Any thread. */
void v8c__ask(v8c_isolate *isolate, int cause, uint64_t span) {
  pthread_mutex_lock(&isolate->terminate);
  if (!isolate->terminating.load(std::memory_order_relaxed)) {
    isolate->by.store(cause, std::memory_order_relaxed);
    isolate->by_span = span;
  }
  isolate->terminating.store(true);
  isolate->v8->TerminateExecution();
  pthread_mutex_unlock(&isolate->terminate);
  v8c__work_wake(); /* who sleeps in v8c_await */
}

void v8c__terminate(v8c_isolate *isolate, v8c_cause cause) { v8c__ask(isolate, cause, 0); }

/* With `terminate` locked. */
static void take_back(v8c_isolate *isolate) {
  isolate->terminating.store(false);
  isolate->by_span = 0;
  isolate->v8->CancelTerminateExecution();
}

/* No error has taken it. */
static void drop_value(v8c_isolate *isolate) {
  void (*free_value)(void *);
  void *value = v8c__take_value(isolate, &free_value);
  if (free_value) free_value(value);
}

void v8c__take_back(v8c_isolate *isolate) {
  pthread_mutex_lock(&isolate->terminate);
  take_back(isolate);
  pthread_mutex_unlock(&isolate->terminate);
  drop_value(isolate);
}

void v8c__limits_hit(v8c__watch *watch, v8c__span *span, int cause) {
  v8c__ask(static_cast<v8c_isolate *>(watch->owner), cause, span->id);
}

v8c_cause v8c_terminated_by(const v8c_isolate *isolate) {
  return isolate ? static_cast<v8c_cause>(isolate->by.load(std::memory_order_relaxed)) : V8C_BY_NOBODY;
}

/* ---- Spans ---------------------------------------------------------------------------------- */

clockid_t v8c__cpu_clock() {
  static thread_local bool known;
  static thread_local clockid_t clock;
  if (!known) known = pthread_getcpuclockid(pthread_self(), &clock) == 0;
  return known ? clock : CLOCK_THREAD_CPUTIME_ID;
}

static int hit_of(const v8c__span *span) { return __atomic_load_n(&span->hit, __ATOMIC_ACQUIRE); }

static const v8c__span *outermost_hit(const v8c__span *span) {
  const v8c__span *found = nullptr;
  for (; span; span = span->outer)
    if (hit_of(span)) found = span;
  return found;
}

bool v8c__spent(const v8c_isolate *isolate) { return outermost_hit(isolate->watch.top); }

void v8c__span_over(v8c_isolate *isolate, const v8c__span *span) {
  if (isolate->depth) return;
  pthread_mutex_lock(&isolate->terminate);
  if (isolate->terminating.load(std::memory_order_relaxed) && isolate->by_span == span->id) {
    const v8c__span *outer = outermost_hit(isolate->watch.top);
    if (outer) {
      isolate->by.store(hit_of(outer), std::memory_order_relaxed);
      isolate->by_span = outer->id;
    } else {
      take_back(isolate);
    }
  }
  bool over = !isolate->terminating.load(std::memory_order_relaxed);
  pthread_mutex_unlock(&isolate->terminate);
  if (over) v8c__drop(isolate);
  v8c__heap_settle(isolate);
}

/* ---- Sizes ------------------------------------------------------------------------------------ */

static void smaller(size_t *to, size_t than) {
  if (than < *to) *to = than;
}

void v8c__sizes_settle(v8c_isolate *isolate) {
  v8c__sizes all = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX};
  isolate->sized = false;
  for (v8c__span *span = isolate->watch.top; span; span = span->outer) {
    if (!span->has_sizes) continue;
    isolate->sized = true;
    smaller(&all.array_buffers, span->sizes.array_buffers);
    smaller(&all.source, span->sizes.source);
    smaller(&all.string, span->sizes.string);
    smaller(&all.buffer, span->sizes.buffer);
    smaller(&all.stack, span->sizes.stack);
  }
  bool stack = all.stack != isolate->sizes.stack || all.stack != SIZE_MAX;
  isolate->sizes = all;
  v8c__buffers_limit(isolate, all.array_buffers, all.buffer);
  if (stack) v8c__stack_again(isolate);
}

int v8c__input_size(const v8c_isolate *isolate, const char *what, size_t bytes, size_t limit) {
  if (!isolate || !isolate->sized || bytes <= limit) return 0;
  return v8c__fail(V8C_ERANGE, "%s of %zu bytes: the limits allow %zu", what, bytes, limit);
}

int v8c_limits_set(v8c_isolate *isolate, const v8c_limits *limits) {
  int err = entered(isolate);
  if (err) return err;
  isolate->limited = limits;
  if (limits) isolate->limits = *limits;
  return 0;
}

int v8c_limits_begin(v8c_isolate *isolate, const v8c_limits *limits, v8c_span *storage) {
  int err = begin(isolate);
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__UNLIKELY(!limits || !storage)) return v8c__code(V8C_EINVAL);
  return v8c__span_begin(isolate, limits, reinterpret_cast<v8c__span *>(storage));
}

/* The error is made before the termination is over: it tells why there was one. */
__attribute__((cold)) static int tell(v8c_isolate *isolate, const v8c__span *span, v8c_error **error) {
  int err = 0;
  if (error) err = v8c__error_new(isolate, V8C_ETERMINATED, {}, {}, {}, error);
  v8c__span_over(isolate, span);
  return err ? err : v8c__code(V8C_ETERMINATED);
}

int v8c_limits_end(v8c_isolate *isolate, v8c_span *storage, v8c_error **error) {
  int err = entered(isolate);
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__UNLIKELY(!storage)) return v8c__code(V8C_EINVAL);
  auto *span = reinterpret_cast<v8c__span *>(storage);
  if (V8C__UNLIKELY(isolate->watch.top != span || v8c__frame_spans(isolate) == span))
    return v8c__fail(V8C_ESTATE, "not the innermost span of this frame");
  if (error) *error = nullptr;
  int hit = v8c__watch_end(&isolate->watch, span);
  v8c__sizes_ended(isolate);
  if (V8C__LIKELY(!hit)) return 0;
  return tell(isolate, span, error);
}

int v8c_guard(v8c_context *context, const v8c_limits *limits, int (*body)(v8c_context *context, void *data), void *data,
              v8c_error **error) {
  int err = begin(context);
  if (err) return err;
  if (!limits || !body) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = context->owned.isolate;
  v8c__span span;
  err = v8c__span_begin(isolate, limits, &span);
  if (err) return err;
  int result = body(context, data);
  if (error) *error = nullptr;
  int hit = v8c__watch_end(&isolate->watch, &span);
  v8c__sizes_ended(isolate);
  if (!hit) return result;
  return tell(isolate, &span, error);
}

uint64_t v8c_span_id(v8c_isolate *isolate) {
  return entered(isolate) || !isolate->watch.top ? 0 : isolate->watch.top->id;
}

int v8c_terminate_span(v8c_isolate *isolate, uint64_t id) {
  if (!isolate) return v8c__code(V8C_EINVAL);
  return v8c__watch_fire(&isolate->watch, id, V8C_BY_USER);
}
