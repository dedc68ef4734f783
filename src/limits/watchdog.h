/* watchdog.h: one thread for the process that looks at what runs under a limit of time.
 *
 * A span is a stretch of an isolate's work under limits; spans nest. Beginning and ending one makes
 * no system call and takes no lock: the owner stores the innermost span and then looks whether
 * somebody is looking (`held`), and who looks sets `held` first and then reads the spans. In between
 * each side needs a full barrier; the looker makes both (membarrier), since it comes seldom. */
#ifndef V8C_LIMITS_WATCHDOG_H
#define V8C_LIMITS_WATCHDOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "src/internal.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Longer than any process lives; as a time, a time that does not come. */
#define V8C__NEVER UINT64_MAX

/* A span's limits of V8's heap; the watchdog takes no notice. */
typedef struct v8c__heap_limits {
  size_t hard, soft, headroom; /* SIZE_MAX: no limit */
  size_t (*on_soft)(v8c_isolate *isolate, size_t used, size_t hard, void *data);
  void *data;
  bool soft_due; /* past it, and not told yet */
} v8c__heap_limits;

/* Of other things; SIZE_MAX: no limit. */
typedef struct v8c__sizes {
  size_t array_buffers, stack, source, string, buffer;
} v8c__sizes;

/* Inputs below this are not looked at. */
enum { V8C__INPUT_LEAST = 4096 };

typedef struct v8c__span {
  struct v8c__span *outer;
  uint64_t id;          /* a number of its own in the isolate, from 1 */
  uint64_t deadline_ns; /* CLOCK_MONOTONIC */
  uint64_t cpu_ns;      /* that much of the thread's CPU time */
  clockid_t cpu_clock;  /* the thread's, when there is a limit of it */
  bool cpu_seen;        /* the watchdog has read that clock: */
  uint64_t cpu_from_ns;
  int hit;       /* atomic: why it was to end; 0: it was not */
  bool has_heap; /* with these; the owner's: */
  v8c__heap_limits heap;
  v8c__sizes sizes;   /* if the isolate is `sized`; the owner's */
  uintptr_t began_at; /* on the stack */
  bool has_sizes;
} v8c__span;

typedef struct v8c__watch {
  v8c__span *top;                 /* atomic: the innermost */
  int held;                       /* atomic: a span that ends must wait for the lock */
  uint64_t ids;                   /* atomic: spans begun */
  uint64_t soonest_ns;            /* atomic: the least time to a first look that was asked for since the last one */
  bool listed;                    /* the watchdog knows of it; the owner's */
  struct v8c__watch *prev, *next; /* the watchdog's list */
  uint64_t seen;                  /* `ids` when the watchdog looked last */
  void *owner;
  /* Ends `span`, for `cause`; on any thread, under the watchdog's lock. */
  void (*hit)(struct v8c__watch *watch, v8c__span *span, int cause);
} v8c__watch;

typedef struct v8c__watchdog {
  uint64_t next_ns; /* atomic: when it looks next without being woken */
  uint64_t tick_ns; /* atomic: the coarse clock is behind by at most this */
  int fences;       /* atomic: the owners make their barriers themselves */
} v8c__watchdog;

extern V8C__HIDDEN v8c__watchdog v8c__dog;

/* As often the watchdog looks at what runs under a limit of CPU time. */
enum { V8C__TICK_NS = 4000000 };

/* Wakes the watchdog, which may have to be started: V8C_ENOMEM. */
V8C__HIDDEN int v8c__watch_wake(v8c__watch *watch, uint64_t when_ns);
/* Waits until nobody looks. */
V8C__HIDDEN void v8c__watch_wait(void);
/* The watchdog forgets it; before it is freed. */
V8C__HIDDEN void v8c__watch_close(v8c__watch *watch);
/* Ends the span with that id, if it is still there: 0 or V8C_ENOENT. Any thread. */
V8C__HIDDEN int v8c__watch_fire(v8c__watch *watch, uint64_t id, int cause);

/* Now or a little later, for 3 ns: what is set by it comes late by a tick of the kernel's at most, and
 * never early. */
static inline uint64_t v8c__coarse_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec +
         __atomic_load_n(&v8c__dog.tick_ns, __ATOMIC_RELAXED);
}

static inline void v8c__watch_publish(v8c__watch *watch, v8c__span *top) {
  if (V8C__UNLIKELY(__atomic_load_n(&v8c__dog.fences, __ATOMIC_RELAXED))) {
    __atomic_store_n(&watch->top, top, __ATOMIC_SEQ_CST);
  } else {
    __atomic_store_n(&watch->top, top, __ATOMIC_RELEASE);
    __atomic_signal_fence(__ATOMIC_SEQ_CST); /* the looker's membarrier does the rest */
  }
}

/* Begins a span whose limits are set; `look_ns` is when it must be looked at first, in so much
 * time, or V8C__NEVER. On the owner. V8C_ENOMEM: nothing was begun. */
static inline int v8c__watch_begin(v8c__watch *watch, v8c__span *span, uint64_t now_ns, uint64_t look_ns) {
  uint64_t ids = __atomic_load_n(&watch->ids, __ATOMIC_RELAXED) + 1;
  span->outer = __atomic_load_n(&watch->top, __ATOMIC_RELAXED);
  span->id = ids;
  span->hit = 0;
  __atomic_store_n(&watch->ids, ids, __ATOMIC_RELAXED);
  v8c__watch_publish(watch, span);
  if (look_ns == V8C__NEVER) return 0;
  if (look_ns < __atomic_load_n(&watch->soonest_ns, __ATOMIC_RELAXED))
    __atomic_store_n(&watch->soonest_ns, look_ns, __ATOMIC_RELAXED);
  if (V8C__LIKELY(watch->listed && now_ns + look_ns >= __atomic_load_n(&v8c__dog.next_ns, __ATOMIC_SEQ_CST))) return 0;
  int err = v8c__watch_wake(watch, now_ns + look_ns);
  if (err) {
    v8c__watch_publish(watch, span->outer);
    if (__atomic_load_n(&watch->held, __ATOMIC_SEQ_CST)) v8c__watch_wait();
  }
  return err;
}

/* Ends the innermost span, and all inside of it. From here on nobody fires it, and who did has
 * finished. Returns why it was ended, or 0. On the owner. */
static inline int v8c__watch_end(v8c__watch *watch, v8c__span *span) {
  v8c__watch_publish(watch, span->outer);
  if (V8C__UNLIKELY(__atomic_load_n(&watch->held, __ATOMIC_SEQ_CST))) v8c__watch_wait();
  return __atomic_load_n(&span->hit, __ATOMIC_ACQUIRE);
}

#ifdef __cplusplus
}
#endif

#endif
