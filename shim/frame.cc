/* frame.cc: entering and leaving an isolate, and scopes, in the caller's storage. */
#include <cppgc/testing.h>
#include <pthread.h>
#include <v8-cppgc.h>

#include <new>

#include "shim/cpu_label.h"
#include "shim/isolate.h"
#include "shim/limits.h"
#include "shim/outside.h"
#include "shim/shim.h"

constinit thread_local v8c_isolate *v8c__current __attribute__((tls_model("initial-exec")));

namespace {

/* Locker and HandleScope cannot be on the heap, so they hide their operator new: these can
 * be placed in storage that is given. */
struct Lock : v8c__locked {
  explicit Lock(v8::Isolate *isolate) : v8c__locked(isolate) {}
  void *operator new(size_t, void *place) { return place; }
};

struct Scope : v8::HandleScope {
  explicit Scope(v8::Isolate *isolate) : v8::HandleScope(isolate) {}
  void *operator new(size_t, void *place) { return place; }
};

/* V8's collector of C++ objects looks for them from the stack pointer up to the end of the
 * thread's own stack, and from a coroutine walks into memory that is not there. We have no such
 * objects: on a stack that is not the thread's it is told so. */
struct NoScan {
  explicit NoScan(v8::Isolate *isolate)
      : scope(isolate->GetCppHeap()->GetHeapHandle(), cppgc::EmbedderStackState::kNoHeapPointers) {}
  void *operator new(size_t, void *place) { return place; }
  cppgc::testing::OverrideEmbedderStackStateScope scope;
};

static_assert(sizeof(NoScan) <= sizeof(v8c_isolate::no_scan));

void scan_stack(v8c_isolate *isolate, bool scan) {
  if (isolate->scans == scan || !isolate->v8->GetCppHeap()) return;
  isolate->scans = scan;
  auto *no_scan = reinterpret_cast<NoScan *>(isolate->no_scan);
  if (scan)
    no_scan->~NoScan();
  else
    new (no_scan) NoScan(isolate->v8);
}

struct Bounds {
  uintptr_t low, high;
  bool foreign = false; /* not the thread's own */
  bool hold(uintptr_t address) const { return address >= low && address < high; }
};

/* Where this thread's stack is; asked once a thread, since the answer is slow. A main thread
 * without a limit is taken to have 64 MiB. */
Bounds thread_stack() {
  static thread_local Bounds bounds;
  if (bounds.high) return bounds;
  pthread_attr_t attr;
  void *base = nullptr;
  size_t bytes = 0;
  if (pthread_getattr_np(pthread_self(), &attr) == 0) {
    pthread_attr_getstack(&attr, &base, &bytes);
    pthread_attr_destroy(&attr);
  }
  bounds.high = reinterpret_cast<uintptr_t>(base) + bytes;
  const size_t most = size_t{64} << 20;
  bounds.low = bounds.high - (bytes < most ? bytes : most);
  return bounds;
}

/* What V8's own C++ may use below the limit: 256 KiB, less on a small stack. */
uintptr_t limit_of(const Bounds &bounds) {
  size_t quarter = (bounds.high - bounds.low) / 4;
  const size_t margin = 256 * 1024;
  return bounds.low + (quarter < margin ? quarter : margin);
}

}  // namespace

struct v8c__frame : v8c__frame_head {
  alignas(Lock) char lock[sizeof(Lock)];
  alignas(Scope) char scope[sizeof(Scope)];
  v8c_isolate *isolate;
  v8c_isolate *outer_isolate; /* v8c__current before */
  v8c__frame *outer;          /* of the same isolate */
  Bounds outer_bounds;
  v8c__span *own;   /* this frame's limits; NULL: none */
  bool locked;      /* this frame took the lock */
  bool terminating; /* when it was entered */
};

static_assert(sizeof(v8c__frame) <= sizeof(v8c_frame));
static_assert(sizeof(Scope) + sizeof(void *) <= sizeof(v8c_scope));

/* The stack we are on: as given, the innermost frame's, or the thread's. 0 or V8C_ESTACK. */
static int find_bounds(const v8c_isolate *isolate, const v8c_enter_options *options, Bounds *bounds) {
  uintptr_t here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  if (options && options->stack_base) {
    bounds->low = reinterpret_cast<uintptr_t>(options->stack_base);
    bounds->high = bounds->low + options->stack_bytes;
    bounds->foreign = true;
    if (options->stack_bytes < 64 * 1024)
      return v8c__fail(V8C_ESTACK, "a stack of %zu bytes is too small: 64 KiB at least", options->stack_bytes);
    if (!bounds->hold(here)) return v8c__fail(V8C_ESTACK, "the stack in use is not the one given");
    return 0;
  }
  if (isolate == v8c__current) { /* else another thread may be setting them */
    *bounds = {isolate->stack_low, isolate->stack_high, !isolate->scans};
    if (bounds->hold(here)) return 0;
  }
  *bounds = thread_stack();
  if (bounds->hold(here)) return 0;
  return v8c__fail(V8C_ESTACK, "not on the thread's own stack: v8c_enter_with needs its bounds");
}

/* Where the stack ends for a span that has so much of it from where it began. */
static uintptr_t stack_end(const v8c_isolate *isolate, const Bounds &bounds) {
  uintptr_t end = limit_of(bounds);
  for (const v8c__span *span = isolate->watch.top; span; span = span->outer) {
    if (!span->has_sizes || span->sizes.stack == SIZE_MAX || !bounds.hold(span->began_at)) continue;
    uintptr_t own = span->began_at - (span->sizes.stack < span->began_at ? span->sizes.stack : span->began_at);
    if (own > end) end = own;
  }
  return end;
}

void v8c__stack_again(v8c_isolate *isolate) {
  Bounds bounds = {isolate->stack_low, isolate->stack_high};
  if (bounds.high) isolate->v8->SetStackLimit(stack_end(isolate, bounds));
}

static void set_bounds(v8c_isolate *isolate, const Bounds &bounds) {
  isolate->stack_low = bounds.low;
  isolate->stack_high = bounds.high;
  scan_stack(isolate, !bounds.foreign);
  if (bounds.high) isolate->v8->SetStackLimit(isolate->sized ? stack_end(isolate, bounds) : limit_of(bounds));
}

static bool known_stack(Bounds *bounds) {
  uintptr_t here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  const v8c_isolate *current = v8c__current;
  if (current) {
    *bounds = {current->stack_low, current->stack_high, !current->scans};
    if (bounds->hold(here)) return true;
  }
  *bounds = thread_stack();
  return bounds->hold(here);
}

int v8c__stack_known() {
  Bounds bounds;
  if (known_stack(&bounds)) return 0;
  return v8c__fail(V8C_ESTACK, "not on the thread's own stack, and no isolate is entered here with its bounds");
}

void v8c__stack_for(v8c_isolate *isolate) {
  Bounds bounds;
  if (known_stack(&bounds)) set_bounds(isolate, bounds);
}

/* Limits of this frame: given, or the isolate's for each turn. */
static int begin_span(v8c__frame *frame, const v8c_limits *limits) {
  v8c_isolate *isolate = frame->isolate;
  frame->own = nullptr;
  frame->spans = isolate->watch.top;
  if (V8C__LIKELY(!limits)) return 0;
  v8c__span *span = frame->outer ? static_cast<v8c__span *>(v8c__alloc(sizeof *span)) : &isolate->turn;
  if (!span) return v8c__code(V8C_ENOMEM);
  int err = v8c__span_begin(isolate, limits, span);
  if (!err) frame->own = frame->spans = span;
  if (err && frame->outer) v8c__free(span);
  return err;
}

/* Ends it, and what was begun inside and not ended. Returns whether the frame's own was hit. */
static bool end_span(v8c__frame *frame) {
  v8c_isolate *isolate = frame->isolate;
  v8c__span *own = frame->own;
  if (!own) {
    v8c__span forgotten = {};
    forgotten.outer = frame->spans;
    v8c__watch_end(&isolate->watch, &forgotten);
    v8c__sizes_ended(isolate);
    return false;
  }
  bool hit = v8c__watch_end(&isolate->watch, own);
  v8c__sizes_ended(isolate);
  if (hit) v8c__span_over(isolate, own);
  if (own != &isolate->turn) v8c__free(own);
  return hit;
}

static int enter(v8c_context *context, const v8c_enter_options *options, v8c_frame *storage) {
  if (!context || !storage) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = context->owned.isolate;
  if (!isolate->v8 || context->global.IsEmpty()) return v8c__code(V8C_EDISPOSED);
  if (V8C__UNLIKELY(Outside::walks(isolate)))
    return v8c__fail(V8C_ESTATE, "V8 is in the middle of a walk over this isolate's heap");
  Bounds bounds;
  int err = find_bounds(isolate, options, &bounds);
  if (err) return err;

  auto *frame = reinterpret_cast<v8c__frame *>(storage);
  const v8c_limits *limits = options ? options->limits : nullptr;
  isolate->entered.fetch_add(1, std::memory_order_acq_rel);
  frame->locked = isolate != v8c__current;
  if (frame->locked) {
    new (frame->lock) Lock(isolate->v8);
    isolate->v8->Enter();
    frame->terminating = isolate->terminating.load();
    /* V8 keeps a request with the thread that it met last: asked for in between, it is lost. */
    if (frame->terminating) isolate->v8->TerminateExecution();
    if (isolate->interrupted.load()) v8c__interrupts_again(isolate);
  }
  frame->context = context;
  frame->isolate = isolate;
  frame->outer_isolate = v8c__current;
  frame->outer = isolate->frame;
  frame->outer_bounds = {isolate->stack_low, isolate->stack_high, !isolate->scans};
  if (frame->locked || bounds.low != isolate->stack_low || bounds.high != isolate->stack_high)
    set_bounds(isolate, bounds);
  isolate->frame = frame;
  v8c__current = isolate;
  context->frames++;
  new (frame->scope) Scope(isolate->v8);
  local(context)->Enter();
  v8c__drain(isolate);
  if (!limits && !frame->outer && isolate->limited) limits = &isolate->limits;
  err = begin_span(frame, limits);
  if (V8C__UNLIKELY(err)) v8c_leave(storage);
  return err;
}

int v8c_enter(v8c_context *context, v8c_frame *frame) { return enter(context, nullptr, frame); }

int v8c_enter_with(v8c_context *context, const v8c_enter_options *given, v8c_frame *frame) {
  v8c_enter_options options;
  int err = v8c__options(given, &options, sizeof options);
  return err ? err : enter(context, &options, frame);
}

/* What the outermost frame of an isolate leaves behind: nothing. */
static void drop_pending(v8c__frame *frame) {
  v8c_isolate *isolate = frame->isolate;
  if (isolate->pending == V8C_EXCEPTION) v8c__uncaught_pending(isolate);
  bool met = isolate->pending == V8C_ETERMINATED;
  if (isolate->terminating.load() && (met || !frame->terminating)) v8c__take_back(isolate);
  v8c__drop(isolate);
}

int v8c_leave(v8c_frame *storage) {
  if (!storage) return v8c__code(V8C_EINVAL);
  auto *frame = reinterpret_cast<v8c__frame *>(storage);
  v8c_isolate *isolate = v8c__current;
  if (!isolate || frame->isolate != isolate) return v8c__code(V8C_ETHREAD);
  if (isolate->frame != frame) return v8c__fail(V8C_ESTATE, "not the innermost frame");
  v8c_context *context = frame->context;
  bool hit = (frame->own || isolate->watch.top != frame->spans) && end_span(frame);
  if (!frame->outer && (isolate->pending || isolate->terminating.load(std::memory_order_relaxed))) drop_pending(frame);
  if (V8C__UNLIKELY(isolate->labels) && !frame->outer) v8c__label_turn_ends(isolate);
  local(context)->Exit();
  reinterpret_cast<Scope *>(frame->scope)->~Scope();
  if (--context->frames == 0 && context->freed) v8c__disown(&context->owned);
  if (V8C__UNLIKELY(isolate->heap.raised) && !frame->outer) v8c__heap_settle(isolate);
  isolate->frame = frame->outer;
  if (frame->outer &&
      (frame->outer_bounds.low != isolate->stack_low || frame->outer_bounds.high != isolate->stack_high))
    set_bounds(isolate, frame->outer_bounds);
  v8c__current = frame->outer_isolate;
  frame->isolate = nullptr;
  if (frame->locked) {
    isolate->v8->Exit();
    reinterpret_cast<Lock *>(frame->lock)->~Lock();
  }
  isolate->entered.fetch_sub(1, std::memory_order_acq_rel);
  return hit ? v8c__code(V8C_ETERMINATED) : 0;
}

bool v8c_entered(const v8c_isolate *isolate) { return isolate && isolate == v8c__current; }

int v8c__not_here(const v8c__owned *owned) {
  if (owned && owned->isolate == v8c__current) return v8c__code(V8C_EDISPOSED);
  return v8c__not_here(owned ? owned->isolate : nullptr);
}

int v8c__not_here(const v8c_isolate *isolate) {
  if (!isolate) return v8c__code(V8C_EINVAL);
  return v8c__code(isolate->v8 ? V8C_ETHREAD : V8C_EDISPOSED);
}

/* ---- Scopes -------------------------------------------------------------------------- */

/* What HandleScope's constructor does but for its check of the lock, which entered() has made.
 * Pairing the two stores into one of 16 bytes would make the close wait for it. */
__attribute__((optimize("no-tree-slp-vectorize"))) int v8c_scope_open(v8c_isolate *isolate, v8c_scope *scope) {
  int err = entered(isolate);
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__UNLIKELY(!scope)) return v8c__code(V8C_EINVAL);
  if (V8C__UNLIKELY(!v8c__known.scopes)) {
    new (scope->opaque) Scope(isolate->v8);
    return 0;
  }
  v8c__handle_data *data = handle_data(isolate->v8);
  scope->opaque[0] = reinterpret_cast<uintptr_t>(isolate->v8);
  scope->opaque[1] = reinterpret_cast<uintptr_t>(data->next);
  scope->opaque[2] = reinterpret_cast<uintptr_t>(data->limit);
  data->level++;
  return 0;
}

/* Opens a scope by V8 and compares what it did with what v8c_scope_open would do. */
bool v8c__scopes_as_known(v8::Isolate *isolate) {
  uintptr_t words[sizeof(Scope) / sizeof(uintptr_t)];
  v8c__handle_data *data = handle_data(isolate);
  v8c__handle_data before = *data;
  Scope *scope = new (words) Scope(isolate);
  v8c__handle_data inside = *data;
  bool same = sizeof words == 3 * sizeof *words && words[0] == reinterpret_cast<uintptr_t>(isolate) &&
              words[1] == reinterpret_cast<uintptr_t>(before.next) &&
              words[2] == reinterpret_cast<uintptr_t>(before.limit) && inside.next == before.next &&
              inside.limit == before.limit && inside.level == before.level + 1;
  auto *made = reinterpret_cast<v8::internal::Address *>(to_c(v8::Integer::New(isolate, 7)));
  same = same && data->next == made + 1 && (before.next == before.limit || made == before.next);
  scope->~Scope();
  return same && data->level == before.level;
}

void v8c_scope_close(v8c_scope *scope) {
  if (!scope) return;
  auto *handles = reinterpret_cast<Scope *>(scope->opaque);
  handles->~Scope();
}

v8c_value v8c_scope_close_with(v8c_scope *scope, v8c_value keep) {
  if (!scope) return nullptr;
  auto *handles = reinterpret_cast<Scope *>(scope->opaque);
  if (!keep) {
    handles->~Scope();
    return nullptr;
  }
  v8::Isolate *isolate = handles->GetIsolate();
  v8::internal::Address survivor = contents(keep);
  handles->~Scope();
  return Survivor::in(isolate, survivor); /* nothing was allocated in between */
}

size_t v8c_scope_count(v8c_isolate *isolate) {
  return entered(isolate) ? 0 : (size_t)v8::HandleScope::NumberOfHandles(isolate->v8);
}
