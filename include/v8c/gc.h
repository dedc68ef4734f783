/* v8c/gc.h: garbage collection: heard of, asked for, and told what V8 cannot see.
 *
 * Weak refs (v8c/ref.h) are cleared by a collection that finds their value reachable from nowhere
 * else; their finalizers run after it, on the owner, once, and at the latest when the isolate is
 * freed. When a collection comes, and whether a minor one finds a value, is V8's to decide. */
#ifndef V8C_GC_H
#define V8C_GC_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Heard of ----------------------------------------------------------------------- */

/* Kinds of collection, as a sum. */
typedef enum v8c_gc_type {
  V8C_GC_SCAVENGE = 1,             /* of what is young */
  V8C_GC_MINOR_MARK_SWEEP = 2,     /* likewise, by marking */
  V8C_GC_MARK_SWEEP_COMPACT = 4,   /* of all */
  V8C_GC_INCREMENTAL_MARKING = 8,  /* a start of marking in steps: it ends with one of all */
  V8C_GC_WEAK_CALLBACKS = 16,      /* finalizers of weak handles run */
  V8C_GC_ALL = 31
} v8c_gc_type;

/* What there is to say of a collection, as a sum. */
typedef enum v8c_gc_flags {
  V8C_GC_FORCED = 1,               /* somebody asked for it */
  V8C_GC_ALL_AVAILABLE = 2,        /* whatever it takes: v8c_low_memory */
  V8C_GC_SYNCHRONOUS_WEAK = 4,     /* finalizers run before it ends */
  V8C_GC_EXTERNAL_MEMORY = 8,      /* because of v8c_external_memory, ArrayBuffers and the like */
  V8C_GC_IDLE = 16
} v8c_gc_flags;

typedef struct v8c_gc_event {
  size_t size;
  v8c_gc_type type;                /* one of them */
  int flags;                       /* of v8c_gc_flags */
  bool ends;                       /* false: it begins */
  double duration_ms;              /* when it ends: since it began */
} v8c_gc_event;

/* Hears of a collection, on the owner and in the middle of it: only what is any-thread may be called. */
typedef void (*v8c_gc_fn)(v8c_isolate *isolate, const v8c_gc_event *event, void *data);

/* Sets who hears when a collection of one of these kinds (V8C_GC_ALL) begins and ends. NULL sets none.
 * `free_data(data)`, which may be NULL, is called once: when another is set or the isolate is freed; never
 * when this fails.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ENOMEM
 * v8go: Isolate.AddGCPrologueCallback, Isolate.AddGCEpilogueCallback   V8: Isolate::AddGCPrologueCallback */
V8C_API int v8c_on_gc(v8c_isolate *isolate, int types, v8c_gc_fn fn, void *data, void (*free_data)(void *data));

/* ---- Asked for ---------------------------------------------------------------------- */

/* Collects what is young. V8 does so for who started it with the flag --expose-gc; else V8C_ESTATE. A
 * collection of all that can be found is v8c_low_memory (v8c/isolate.h).
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ESTATE
 * v8go: Isolate.RequestGarbageCollectionForTesting   V8: Isolate::RequestGarbageCollectionForTesting */
V8C_API int v8c_gc_minor(v8c_isolate *isolate);

typedef enum v8c_pressure {
  V8C_PRESSURE_NONE = 0,
  V8C_PRESSURE_MODERATE = 1,       /* V8 marks sooner */
  V8C_PRESSURE_CRITICAL = 2        /* V8 collects now, or as soon as the JavaScript that runs lets it */
} v8c_pressure;

/* Tells V8 how short memory is in the system, until told otherwise.
 * [may-gc, any-thread]  0 | V8C_EINVAL
 * v8go: Isolate.MemoryPressureNotification   V8: Isolate::MemoryPressureNotification */
V8C_API int v8c_memory_pressure(v8c_isolate *isolate, v8c_pressure level);

/* Tells V8 that a context was let go of: what it held may be collected sooner. With `dependent` it was one
 * that others depend on or that shared their lifetime (a page's frame), else one of its own.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD
 * v8go: Isolate.ContextDisposedNotification   V8: Isolate::ContextDisposedNotification */
V8C_API int v8c_context_disposed(v8c_isolate *isolate, bool dependent);

/* ---- What V8 cannot see ------------------------------------------------------------- */

/* Tells V8 that so many bytes more (or, below 0, less) are kept alive by JavaScript objects, so that it
 * collects in time. total: what has been told in all, may be NULL. What is given back must have been
 * told before: V8C_ERANGE. What is left when the isolate is freed is taken off then.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ERANGE
 * v8go: Isolate.AdjustExternalMemory   V8: ExternalMemoryAccounter */
V8C_API int v8c_external_memory(v8c_isolate *isolate, int64_t change_bytes, int64_t *total);

#ifdef __cplusplus
}
#endif

#endif
