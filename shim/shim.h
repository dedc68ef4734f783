/* shim.h: how v8c's names stand for V8's, shared by all of shim/.
 *
 * A v8c_value is a V8 local slot: the same pointer under another name. A v8c_context's
 * Local is the slot of its Global, so using one makes no handle. */
#ifndef V8C_SHIM_SHIM_H
#define V8C_SHIM_SHIM_H

#include <pthread.h>
#include <v8-external-memory-accounter.h>
#include <v8.h>

#include <atomic>

#include "shim/layout.h"
#include "shim/order.h"
#include "src/internal.h"
#include "src/limits/limits.h"
#include "src/limits/watchdog.h"
#include "v8c.h"

#ifdef V8_ENABLE_DIRECT_HANDLE
#error "v8c needs V8's indirect handles: a v8c_value is a slot"
#endif

/* ---- Values ------------------------------------------------------------------------ */

static_assert(sizeof(v8c_value) == sizeof(v8::Local<v8::Value>));

template <class T>
inline v8c_value to_c(v8::Local<T> local) {
  v8c_value value;
  __builtin_memcpy(&value, &local, sizeof value);
  return value;
}

template <class T = v8::Value>
inline v8::Local<T> to_v8(v8c_value value) {
  v8::Local<T> local;
  __builtin_memcpy(static_cast<void *>(&local), &value, sizeof value);
  return local;
}

inline v8::Local<v8::Value> *to_v8(const v8c_value *values) {
  return reinterpret_cast<v8::Local<v8::Value> *>(const_cast<v8c_value *>(values));
}

/* A native function is V8's own callback type under a name of C's: V8 calls it directly. */
inline v8::FunctionCallback to_v8(v8c_fn fn) {
  return reinterpret_cast<v8::FunctionCallback>(reinterpret_cast<void (*)(void)>(fn));
}

/* The Local of a strong Global, without a handle: it is that Global's own slot. */
template <class T>
inline v8::Local<T> strong(const v8::Global<T> &global) {
  v8::Local<T> local;
  static_assert(sizeof local == sizeof global);
  __builtin_memcpy(static_cast<void *>(&local), static_cast<const void *>(&global), sizeof local);
  return local;
}

/* V8's record of the open scope, where its inline headers say it is. v8c__layout_learn
 * lets V8 show whether a HandleScope saves just these words. */
struct v8c__handle_data {
  v8::internal::Address *next, *limit;
  int level, sealed_level;
};

inline v8c__handle_data *handle_data(v8::Isolate *isolate) {
  return reinterpret_cast<v8c__handle_data *>(reinterpret_cast<uintptr_t>(isolate) +
                                              v8::internal::Internals::kIsolateHandleScopeDataOffset);
}

/* A handle's contents, to be made a handle again after its scope closed. */
class Survivor : public v8::HandleScope {
 public:
  /* May at_once() be called: is there room for a handle? */
  static bool quick(v8::Isolate *isolate) {
    const v8c__handle_data *data = handle_data(isolate);
    return v8c__known.scopes && data->next != data->limit;
  }
  static v8c_value at_once(v8::Isolate *isolate, v8::internal::Address contents) {
    auto *slot = handle_data(isolate)->next++;
    *slot = contents;
    return reinterpret_cast<v8c_value>(slot);
  }
  static v8c_value in(v8::Isolate *isolate, v8::internal::Address contents) {
    if (V8C__LIKELY(quick(isolate))) return at_once(isolate, contents);
    auto *slot = CreateHandle(reinterpret_cast<v8::internal::Isolate *>(isolate), contents);
    return reinterpret_cast<v8c_value>(slot);
  }
};

inline v8::internal::Address contents(v8c_value value) { return *reinterpret_cast<v8::internal::Address *>(value); }

/* ---- What an isolate owns ------------------------------------------------------------ */

/* Head of every owned object but isolates. Its isolate struct stays in memory until the last
 * of them is freed, so `isolate` never dangles; isolate->v8 is NULL once it is disposed. */
struct v8c__owned {
  v8c_isolate *isolate;
  v8c__owned *prev, *next;              /* the isolate's list, while attached */
  v8c__owned *next_freed;               /* the queue of frees from other threads */
  void (*detach)(v8c__owned *self);     /* lets go of V8; on the owner; NULL once that is done */
  void (*release)(v8c__owned *self);    /* frees the memory; any thread */
  bool (*busy)(const v8c__owned *self); /* not to be freed yet; on the owner; NULL: never */
};

/* What every _free does, NULL too: now on the owner, queued elsewhere. */
void v8c__disown(v8c__owned *self);
/* Memory that an isolate keeps for refs and resolvers to come. */
struct v8c__spare {
  v8c__spare *next;
};
void v8c__spares_free(v8c_isolate *isolate);
/* Lets go of the symbols it has learnt. On the owner. */
void v8c__symbols_drop(v8c_isolate *isolate);
/* Frees what other threads have queued. On the owner. */
void v8c__drain(v8c_isolate *isolate);
/* Detaches all that the isolate owns, and frees what is queued. On the owner. */
void v8c__detach_all(v8c_isolate *isolate);
/* After that, once: objects that are freed from here on find the isolate gone. */
void v8c__close(v8c_isolate *isolate);

/* ---- Isolates --------------------------------------------------------------------------- */

struct v8c__frame_head {
  v8c_context *context;
  v8c__span *spans; /* the innermost that it may not end */
};
struct v8c__frame; /* one of those first */
struct v8c__allocator;

/* Who hears of what nobody catches. */
struct v8c__uncaught {
  v8c_uncaught_fn fn;
  void *data;
  void (*free_data)(void *data);
};

enum { V8C__SLOT_CONTEXT = 1 }; /* embedder data slot: the v8c_context of a v8::Context */

/* The limit of V8's old generation (heap_limit.cc). */
struct v8c__near_heap_limit {
  v8c__near_heap_limit *next;
  v8c_near_heap_limit_fn fn;
  void *data;
};
struct v8c__heap_state {
  size_t initial;                  /* as V8 was made with; 0: not known yet */
  size_t at;                       /* as it is; 0: as V8 was made with */
  bool raised;                     /* by the headroom of a span */
  v8c__near_heap_limit *listeners; /* the last added first */
};

/* Somebody's to call in the middle of JavaScript (interrupt.cc). */
struct v8c__interrupt {
  v8c__interrupt *next;
  v8c_interrupt_fn fn;
  void *data;
  void (*free_data)(void *data);
};

enum { V8C__HIDDEN_SYMBOLS = 4 }; /* well-known ones without a name in V8's API (symbol.cc) */

struct v8c_isolate {
  v8::Isolate *v8;                 /* NULL once disposed */
  int depth;                       /* >0: below us on this stack V8 is running */
  int pending;                     /* at depth 0: V8C_EXCEPTION, V8C_ETERMINATED or 0 */
  bool thrown;                     /* below that: something was thrown, and may be pending in V8 still */
  bool used = true;                /* V8 ran something since its microtasks did: there may be some */
  v8::Global<v8::Value> exception; /* what is pending at depth 0 */
  v8::Global<v8::Message> message;
  v8::Global<v8::Context> exception_context;
  v8c__frame *frame;                                     /* innermost */
  v8c__owned *owned;                                     /* list */
  std::atomic<v8c__owned *> freed;                       /* queue of other threads' frees; V8C__CLOSED at the end */
  std::atomic<size_t> live;                              /* owned objects, and 1 for the isolate itself */
  std::atomic<int> entered;                              /* frames of any thread */
  std::atomic<bool> terminating;                         /* asked for and not over */
  pthread_mutex_t terminate = PTHREAD_MUTEX_INITIALIZER; /* V8 and `terminating` change together */
  std::atomic<int> by;                                   /* v8c_cause of the last termination */
  uint64_t by_span;                                      /* its span's id; 0: it is of none */
  v8c__watch watch;                                      /* spans under limits */
  v8c__span turn;                                        /* the outermost frame's, if it has one */
  v8c_limits limits;                                     /* every turn's, if `limited` */
  bool limited;
  v8c__heap_state heap;
  bool sized;                 /* a span that is open has sizes: */
  v8c__sizes sizes;           /* of all that are */
  struct v8c__gc_watch *gc;   /* NULL: nobody hears of collections (gc.cc) */
  struct v8c__jit_watch *jit; /* NULL: nobody hears of code (jit.cc) */
  int64_t external;           /* bytes that the host has told of */
  v8::ExternalMemoryAccounter external_memory;
  v8c__interrupt *interrupts;    /* to be called, in order; `terminate` is their lock */
  std::atomic<bool> interrupted; /* there are some */
  void *by_value;                /* of v8c_terminate_with, until an error takes it; `terminate` is its lock */
  void (*by_value_free)(void *value);
  uintptr_t stack_low, stack_high;      /* bounds that V8's stack limit stands for; 0 none */
  bool scans = true;                    /* they are the thread's own, which V8 may scan */
  uintptr_t no_scan[1];                 /* frame.cc's */
  v8c__uncaught uncaught, uncaught_old; /* old: replaced while it runs */
  struct v8c__positions *positions;     /* who knows where places come from; NULL: nobody (position.cc) */
  int uncaught_running;
  v8::Global<v8::Symbol> symbols[V8C__HIDDEN_SYMBOLS];
  size_t refs;
  struct v8c__spare *spares; /* memory of freed refs, for the next ones */
  size_t spares_count;
  struct v8c__promises *promises;  /* once the host asked to hear of them (promise_event.cc) */
  struct v8c__job *jobs;           /* microtasks of the host's that have not run (microtask.cc) */
  struct v8c__queue *queues;       /* microtask queues of contexts (context_queue.cc) */
  struct v8c__guard *guards;       /* access checks of templates (template_access.cc) */
  v8::Local<v8::Value> wasm_bytes; /* of the WebAssembly.Module being made, until the policy is asked */
  struct v8c__labels *labels;      /* of what runs, for CPU profiles; NULL: never on (cpu_label.cc) */
  int profiles;                    /* CPU profiles that run */
  bool tracking, sampling;         /* the heap's allocations (heap_sampling.cc) */
  bool finalizing;                 /* a weak finalizer of the host's is running */
  void *data;
  v8c__allocator *buffers;
  bool of_creator;
  bool has_default_context;            /* restored: the global must not be templated */
  size_t snapshot_contexts;            /* further contexts in it */
  v8::StartupData blob;                /* V8 keeps a pointer to this */
  const intptr_t *external_references; /* ours to free, after V8's end; may be NULL */
  void (*keep_release)(void *keep);    /* what must outlive V8's isolate: the mapped snapshot */
  void *keep;
  /* Determinism: while on, the clock stands still and Math.random is ours. */
  bool deterministic;
  double clock_ms;
  uint64_t random_state;
  v8c_load_fn load_pointer; /* of fields and slots of a snapshot's contexts; may be NULL */
  void *load_data;
  struct v8c__modules *modules;                    /* once there was one */
  uint64_t contexts;                               /* made so far */
  struct v8c__kept *kept;                          /* what the snapshot keeps beside contexts, once asked for */
  v8c_inspector *inspector;                        /* at most one */
  uintptr_t catcher_flags = layout::kCatcherFlags; /* of the TryCatch at the host's level: verbose for debuggers */
  const void *catcher = nullptr;                   /* the last that was verbose */
#ifdef V8C_CHECKED
  void *checked; /* checked_values.cc's */
#endif
};

/* The isolate this thread is in. Its address identifies the owner thread too. */
extern constinit thread_local v8c_isolate *v8c__current __attribute__((tls_model("initial-exec")));

struct v8c_context {
  v8c__owned owned;
  v8::Global<v8::Context> global;
  void *data;
  int frames; /* entered so many times */
  bool freed; /* asked to while entered */
};

/* ---- The short way, for what is made and freed on the owner -------------------------------- */

extern v8c__owned v8c__closed; /* in isolate->freed: no more frees are queued */

inline bool v8c__open(const v8c_isolate *isolate) {
  return isolate->freed.load(std::memory_order_relaxed) != &v8c__closed;
}

/* Is this the owner, at a moment when V8 may be called? */
inline bool v8c__frees_here(const v8c_isolate *isolate) {
  return isolate == v8c__current && !isolate->finalizing && v8c__open(isolate);
}

/* On the owner, and while the queue is open: nobody else counts, so no locked instruction. */
inline void v8c__count(v8c_isolate *isolate, int change) {
  isolate->live.store(isolate->live.load(std::memory_order_relaxed) + (size_t)change, std::memory_order_relaxed);
}

/* A program that makes refs by the thousand gets the memory of those that it freed, without
 * asking the allocator. AddressSanitizer must see every free. On the owner. */
constexpr size_t V8C__SPARE_BYTES = 104;
#ifdef __SANITIZE_ADDRESS__
constexpr size_t V8C__SPARES = 0;
#else
constexpr size_t V8C__SPARES = 1024;
#endif

inline void *v8c__spare_take(v8c_isolate *isolate) {
  v8c__spare *spare = isolate->spares;
  if (!spare) return v8c__alloc(V8C__SPARE_BYTES);
  isolate->spares = spare->next;
  isolate->spares_count--;
  return spare;
}

inline void v8c__spare_give(v8c_isolate *isolate, void *memory) {
  if (isolate->spares_count == V8C__SPARES) return v8c__free(memory);
  auto *spare = static_cast<v8c__spare *>(memory);
  spare->next = isolate->spares;
  isolate->spares = spare;
  isolate->spares_count++;
}

inline void v8c__unlink(v8c_isolate *isolate, v8c__owned *self) {
  if (self->prev)
    self->prev->next = self->next;
  else
    isolate->owned = self->next;
  if (self->next) self->next->prev = self->prev;
}

/* Attaches a new object to the entered isolate. */
inline void v8c__own(v8c_isolate *isolate, v8c__owned *self, void (*detach)(v8c__owned *),
                     void (*release)(v8c__owned *)) {
  self->isolate = isolate;
  self->detach = detach;
  self->release = release;
  self->prev = nullptr;
  self->next = isolate->owned;
  self->busy = nullptr;
  if (isolate->owned) isolate->owned->prev = self;
  isolate->owned = self;
  v8c__count(isolate, +1);
}

/* A v8::HandleScope whose check of the lock entered() has made, in line as v8c_scope_open is. With kLevels 0 it is
 * not counted among V8's scopes: in one that is open, where V8 works with two or three handles. */
template <int kLevels>
class v8c__handles_of {
 public:
  explicit v8c__handles_of(const v8c_isolate *isolate) : v8_(isolate->v8) {
    if (V8C__UNLIKELY(!v8c__known.scopes)) {
      new (this) Made(isolate->v8);
      return;
    }
    v8c__handle_data *data = handle_data(v8_);
    next_ = data->next;
    limit_ = data->limit;
    data->level += kLevels;
  }
  ~v8c__handles_of() {
    v8c__handle_data *data = handle_data(v8_);
    if (V8C__UNLIKELY(data->limit != limit_)) {
      if (v8c__known.scopes) data->level += 1 - kLevels;
      reinterpret_cast<Made *>(this)->~Made(); /* more blocks of handles were taken */
      return;
    }
    data->next = next_;
    data->level -= kLevels;
  }
  v8c__handles_of(const v8c__handles_of &) = delete;
  v8c__handles_of &operator=(const v8c__handles_of &) = delete;

 private:
  struct Made : v8::HandleScope {
    explicit Made(v8::Isolate *isolate) : v8::HandleScope(isolate) {}
    void *operator new(size_t, void *place) { return place; }
  };
  v8::Isolate *v8_;
  v8::internal::Address *next_, *limit_;
};
using v8c__handles = v8c__handles_of<1>;
static_assert(sizeof(v8c__handles) == sizeof(v8::HandleScope));

inline v8::Local<v8::Context> local(const v8c_context *context) { return strong(context->global); }

/* The v8c_context of a v8::Context that is one of ours, or NULL. */
v8c_context *v8c__context_of(v8::Local<v8::Context> context);

/* V8 ends the process over an address in a snapshot that it does not know: in a creator's
 * isolate only registered ones may be used. 0 or V8C_ESNAPSHOT. */
int v8c__refuse_unregistered(const v8c_isolate *isolate, intptr_t address);

inline int storable(const v8c_isolate *isolate, intptr_t address) {
  return V8C__LIKELY(!isolate->of_creator) ? 0 : v8c__refuse_unregistered(isolate, address);
}

/* V8 writes a native's data into the isolate's part of a blob. An object there takes its whole
 * context with it, where V8 dies of some (typed arrays) and each blob differs. */
inline int storable_data(const v8c_isolate *isolate, v8c_value data) {
  if (V8C__LIKELY(!isolate->of_creator) || !data || !to_v8(data)->IsObject() || to_v8(data)->IsExternal()) return 0;
  return v8c__fail(V8C_ESNAPSHOT, "in a snapshot the data of a native is a primitive value or an external");
}

/* For V8 without a frame, on the thread's own stack or one that a frame here has the bounds of: 0 or
 * V8C_ESTACK. V8 ends the process elsewhere. */
int v8c__stack_known();
/* Tells V8 of it; in an isolate that has no frame. */
void v8c__stack_for(v8c_isolate *isolate);

/* The context of the innermost frame; NULL in a native that runs while a creator settles. */
inline v8c_context *v8c__frame_context(const v8c_isolate *isolate) {
  return isolate->frame ? reinterpret_cast<const v8c__frame_head *>(isolate->frame)->context : nullptr;
}

/* ---- Calls: check, run, park what was thrown ------------------------------------------------ */

/* Why this thread may not use the isolate, which is not v8c__current. */
__attribute__((cold)) int v8c__not_here(const v8c_isolate *isolate);
__attribute__((cold)) int v8c__not_here(const v8c__owned *owned);

/* Telling the compiler that a failure is not 0 saves the caller's own test. */
inline int entered(const v8c_isolate *isolate) {
  if (V8C__LIKELY(isolate && isolate == v8c__current)) return 0;
  int err = v8c__not_here(isolate);
  if (!err) __builtin_unreachable();
  return err;
}

/* What is detached has no `detach` any more, also while its isolate is at work: in a creator's end. */
inline int entered(const v8c__owned *owned) {
  if (V8C__LIKELY(owned && owned->isolate == v8c__current && owned->detach)) return 0;
  int err = v8c__not_here(owned);
  if (!err) __builtin_unreachable();
  return err;
}

inline v8c__span *v8c__frame_spans(const v8c_isolate *isolate) {
  return isolate->frame ? reinterpret_cast<const v8c__frame_head *>(isolate->frame)->spans : nullptr;
}

/* What is pending at the host's level, unless it is a termination that another thread took back. */
__attribute__((cold)) int v8c__still_pending(v8c_isolate *isolate);
/* What is pending in V8, if it is still there. */
__attribute__((cold)) int v8c__still_thrown(v8c_isolate *isolate);
/* Asks V8 for a termination, or takes it back. Any thread. */
void v8c__terminate(v8c_isolate *isolate, v8c_cause cause);
void v8c__take_back(v8c_isolate *isolate);
/* The watchdog's way to do so. */
void v8c__limits_hit(v8c__watch *watch, v8c__span *span, int cause);
/* Nobody hears of collections any more. On the owner. */
void v8c__gc_end(v8c_isolate *isolate);
void v8c__jit_end(v8c_isolate *isolate);
/* V8 tells the host of code again, or nobody: somebody else has asked. */
void v8c__jit_again(v8c_isolate *isolate);
/* Frees an inspector that only the library uses. */
void v8c__inspector_forget(v8c_isolate *isolate);
/* The last termination's value, for its error: the first to ask has it. */
void *v8c__take_value(v8c_isolate *isolate, void (**free_value)(void *value));
/* V8's heap limit is watched; no more. */
void v8c__heap_limit_watch(v8c_isolate *isolate);
void v8c__heap_limit_unwatch(v8c_isolate *isolate);
void v8c__heap_limit_free(v8c_isolate *isolate);
/* Asks V8 again to interrupt, after the isolate has changed threads; drops who was not called. */
void v8c__interrupts_again(v8c_isolate *isolate);
void v8c__interrupts_drop(v8c_isolate *isolate);
/* Drops what is pending at the host's level. */
void v8c__drop(v8c_isolate *isolate);

/* The sticky exception: V8's own inside a native function, parked at the host's level. */
inline int sticky(v8c_isolate *isolate) {
  if (V8C__LIKELY(isolate->depth == 0)) return V8C__LIKELY(!isolate->pending) ? 0 : v8c__still_pending(isolate);
  return V8C__LIKELY(!isolate->thrown) ? 0 : v8c__still_thrown(isolate);
}

/* Inside a native function a call threw: sticky() asks V8 from now on. */
inline int v8c__threw(v8c_isolate *isolate) {
  isolate->thrown = true;
  return isolate->v8->IsExecutionTerminating() ? V8C_ETERMINATED : V8C_EXCEPTION;
}

/* May this thread call V8 in that context, and is nothing pending? */
inline int begin(v8c_context *context) {
  int err = entered(context ? &context->owned : nullptr);
  return V8C__LIKELY(!err) ? sticky(context->owned.isolate) : err;
}

inline int begin(v8c_isolate *isolate) {
  int err = entered(isolate);
  return V8C__LIKELY(!err) ? sticky(isolate) : err;
}

/* A failure without detail; clears what an older one left. */
__attribute__((cold)) int v8c__code(int code);

/* Keeps what a TryCatch caught at the host's level; returns the code. */
int v8c__park(v8c_isolate *isolate, v8::TryCatch &caught, v8::Local<v8::Context> context);

/* Calls V8 by body(), which returns false when V8 returned nothing. At the host's level what
 * was thrown is caught and parked; inside a native function it stays pending in V8. V8 says
 * nothing of a termination that a microtask met, and may miss one that came late. */
template <class Body>
inline int run(v8c_isolate *isolate, v8::Local<v8::Context> context, Body &&body) {
  isolate->used = true;
  if (isolate->depth) {
    return V8C__LIKELY(body()) ? 0 : v8c__threw(isolate);
  }
  v8c__catcher caught(isolate->v8, isolate->catcher_flags);
  if (V8C__UNLIKELY(isolate->catcher_flags != layout::kCatcherFlags)) isolate->catcher = &caught;
  isolate->depth = 1;
  bool ok = body();
  isolate->depth = 0;
  if (V8C__LIKELY(ok && !isolate->terminating.load(std::memory_order_relaxed))) return 0;
  return v8c__park(isolate, caught.self(), context);
}

template <class Body>
inline int run(v8c_context *context, Body &&body) {
  return run(context->owned.isolate, local(context), body);
}

/* Makes a value by body() and gives it out, if V8 made one. */
template <class Body>
inline int give(v8c_context *context, v8c_value *out, Body &&body) {
  v8c_value made = nullptr;
  int err = run(context, [&] {
    auto maybe = body();
    __builtin_memcpy(&made, &maybe, sizeof made);
    return made != nullptr;
  });
  if (V8C__LIKELY(!err) && out) *out = made;
  return err;
}

static_assert(sizeof(v8::MaybeLocal<v8::Value>) == sizeof(v8c_value));

/* An enum of a caller's as the number that is in it: in C++ one out of range may not even be
 * looked at as an enum. */
template <class Enum>
inline int number_of(const Enum &value) {
  int number;
  static_assert(sizeof number == sizeof value);
  __builtin_memcpy(&number, &value, sizeof number);
  return number;
}

/* ---- Strings ------------------------------------------------------------------------------- */

/* Is an input of the host's longer than a span's limit? 0 or V8C_ERANGE. */
__attribute__((cold)) int v8c__input_size(const v8c_isolate *isolate, const char *what, size_t bytes, size_t limit);
inline const v8c_isolate *v8c__of(v8::Isolate *isolate) { return static_cast<v8c_isolate *>(isolate->GetData(0)); }

/* A V8 string of UTF-8 text: V8C_EINVAL, V8C_ERANGE, 0. Makes one handle. */
int v8c__string(v8::Isolate *isolate, const char *utf8, size_t len, v8::NewStringType type, v8::Local<v8::String> *out);
/* As v8c__string, for sources: V8C_EENCODING when it is not UTF-8, with the place. */
int v8c__source(v8::Isolate *isolate, const char *utf8, size_t len, v8::Local<v8::String> *out);
/* Adds a string as UTF-8 to *buf. */
int v8c__append(v8::Isolate *isolate, v8::Local<v8::String> string, bool wtf8, v8c_buf *buf);
/* The string as a C string of ours (v8c__free), "" for an empty handle; NULL out of memory. */
char *v8c__text(v8::Isolate *isolate, v8::Local<v8::Value> string, size_t *len);

/* Gives the string to `write` as UTF-8, in pieces: 0 or V8C_ECANCELED. */
int v8c__write(v8::Isolate *isolate, v8::Local<v8::String> string, v8c_write_fn write, void *data);
/* Did V8 make this text of what JSON.stringify gives undefined for? No JSON begins with a u. */
bool v8c__json_is_undefined(v8::Isolate *isolate, v8::Local<v8::String> text);

/* ---- Platform -------------------------------------------------------------------------------- */

v8::Platform *v8c__platform();
bool v8c__started();
bool v8c__single_threaded();
bool v8c__deterministic(); /* started so: V8's seeds are fixed */
void v8c__log(v8c_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
void v8c__isolate_counted(int change); /* v8c_end refuses while isolates are left */
/* Seeds what V8 draws as entropy on this thread; 0 gives real entropy again. */
void v8c__seed_entropy(uint64_t seed);
/* Of the checked build (checked.h): what is left when an isolate or V8 ends. */
#ifdef V8C_CHECKED
void v8c__checked_gone(v8c_isolate *isolate);
void v8c__checked_end();
void v8c__checked_released(const void *raw); /* a context's memory is let go of */
#else
inline void v8c__checked_gone(v8c_isolate *) {}
inline void v8c__checked_end() {}
inline void v8c__checked_released(const void *) {}
#endif
/* An isolate's callbacks for fatal errors; the same for every isolate. */
void v8c__watch_fatal(v8::Isolate *isolate);

#endif
