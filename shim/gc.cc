/* gc.cc: garbage collection: heard of, asked for, and told what V8 cannot see. */
#include <time.h>

#include <new>

#include "shim/flags.h"
#include "shim/outside.h"

/* Who hears of collections; behind a pointer, since most isolates have none. */
struct v8c__gc_watch {
  int types;
  v8c_gc_fn fn;
  void *data;
  void (*free_data)(void *data);
  int running;
  bool replaced;
  uint64_t began_ns[8]; /* by the position of the type's bit */
};

namespace {

static_assert(V8C_GC_SCAVENGE == (int)v8::kGCTypeScavenge);
static_assert(V8C_GC_MINOR_MARK_SWEEP == (int)v8::kGCTypeMinorMarkSweep);
static_assert(V8C_GC_MARK_SWEEP_COMPACT == (int)v8::kGCTypeMarkSweepCompact);
static_assert(V8C_GC_INCREMENTAL_MARKING == (int)v8::kGCTypeIncrementalMarking);
static_assert(V8C_GC_WEAK_CALLBACKS == (int)v8::kGCTypeProcessWeakCallbacks);
static_assert(V8C_GC_ALL == (int)v8::kGCTypeAll);

uint64_t now_ns() {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int flags_of(v8::GCCallbackFlags flags) {
  int ours = 0;
  if (flags & v8::kGCCallbackFlagForced) ours |= V8C_GC_FORCED;
  if (flags & v8::kGCCallbackFlagCollectAllAvailableGarbage) ours |= V8C_GC_ALL_AVAILABLE;
  if (flags & v8::kGCCallbackFlagSynchronousPhantomCallbackProcessing) ours |= V8C_GC_SYNCHRONOUS_WEAK;
  if (flags & v8::kGCCallbackFlagCollectAllExternalMemory) ours |= V8C_GC_EXTERNAL_MEMORY;
  if (flags & v8::kGCCallbackScheduleIdleGarbageCollection) ours |= V8C_GC_IDLE;
  return ours;
}

void tell(void *data, v8::GCType type, v8::GCCallbackFlags flags, bool ends) {
  auto *isolate = static_cast<v8c_isolate *>(data);
  v8c__gc_watch *watch = isolate->gc;
  v8c_gc_event event = {sizeof event, static_cast<v8c_gc_type>(type), flags_of(flags), ends, 0};
  uint64_t now = now_ns(), &began = watch->began_ns[__builtin_ctz((unsigned)type | 128)];
  if (ends)
    event.duration_ms = began ? (double)(now - began) / 1e6 : 0;
  else
    began = now;
  Outside outside;
  watch->fn(isolate, &event, watch->data);
}

void begins(v8::Isolate *, v8::GCType type, v8::GCCallbackFlags flags, void *data) { tell(data, type, flags, false); }
void ends(v8::Isolate *, v8::GCType type, v8::GCCallbackFlags flags, void *data) { tell(data, type, flags, true); }

void let_go(v8c__gc_watch *watch) {
  if (watch->free_data) watch->free_data(watch->data);
  v8c__free(watch);
}

}  // namespace

void v8c__gc_end(v8c_isolate *isolate) {
  v8c__gc_watch *watch = isolate->gc;
  if (!watch) return;
  isolate->v8->RemoveGCPrologueCallback(begins, isolate);
  isolate->v8->RemoveGCEpilogueCallback(ends, isolate);
  isolate->gc = nullptr;
  let_go(watch);
}

int v8c_on_gc(v8c_isolate *isolate, int types, v8c_gc_fn fn, void *data, void (*free_data)(void *data)) {
  int err = entered(isolate);
  if (err) return err;
  if (fn ? types <= 0 || types > V8C_GC_ALL : data || free_data)
    return v8c__fail(V8C_EINVAL, fn ? "types: no sum of v8c_gc_type" : "data without a function");
  v8c__gc_watch *watch = nullptr;
  if (fn) {
    watch = static_cast<v8c__gc_watch *>(v8c__calloc(sizeof *watch));
    if (!watch) return v8c__code(V8C_ENOMEM);
    watch->types = types;
    watch->fn = fn;
    watch->data = data;
    watch->free_data = free_data;
  }
  v8c__gc_end(isolate);
  if (!watch) return 0;
  isolate->gc = watch;
  isolate->v8->AddGCPrologueCallback(begins, isolate, static_cast<v8::GCType>(types));
  isolate->v8->AddGCEpilogueCallback(ends, isolate, static_cast<v8::GCType>(types));
  return 0;
}

int v8c_gc_minor(v8c_isolate *isolate) {
  int err = entered(isolate);
  if (err) return err;
  if (!v8c__gc_exposed()) return v8c__fail(V8C_ESTATE, "V8 was started without --expose-gc");
  isolate->v8->RequestGarbageCollectionForTesting(v8::Isolate::kMinorGarbageCollection);
  v8c__drain(isolate);
  return 0;
}

int v8c_memory_pressure(v8c_isolate *isolate, v8c_pressure level) {
  if (!isolate || number_of(level) < V8C_PRESSURE_NONE || number_of(level) > V8C_PRESSURE_CRITICAL)
    return v8c__code(V8C_EINVAL);
  isolate->v8->MemoryPressureNotification(static_cast<v8::MemoryPressureLevel>(level));
  return 0;
}

int v8c_context_disposed(v8c_isolate *isolate, bool dependent) {
  int err = entered(isolate);
  if (err) return err;
  isolate->v8->ContextDisposedNotification(dependent ? v8::ContextDependants::kSomeDependants
                                                     : v8::ContextDependants::kNoDependants);
  return 0;
}

int v8c_external_memory(v8c_isolate *isolate, int64_t change_bytes, int64_t *total) {
  int err = entered(isolate);
  if (err) return err;
  int64_t told = isolate->external;
  if (change_bytes < -told || change_bytes > INT64_MAX / 4 - told)
    return v8c__fail(V8C_ERANGE, "%lld bytes have been told", (long long)told);
  isolate->external = told + change_bytes;
  if (change_bytes > 0) isolate->external_memory.Increase(isolate->v8, (size_t)change_bytes);
  if (change_bytes < 0) isolate->external_memory.Decrease(isolate->v8, (size_t)-change_bytes);
  if (total) *total = isolate->external;
  return 0;
}
