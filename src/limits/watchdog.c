/* watchdog.c: see watchdog.h. */
#include "src/limits/watchdog.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "v8c/limits.h"

v8c__watchdog v8c__dog = {.next_ns = V8C__NEVER, .tick_ns = 10000000, .fences = 1};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t woken;
static bool prepared, up; /* the condition and the fork handlers are there; the thread is */
static v8c__watch *watches;

static uint64_t clock_ns(clockid_t clock) {
  struct timespec now;
  if (clock_gettime(clock, &now)) return 0;
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Every other thread of the process passes a full barrier. */
static void barrier(void) {
  if (!__atomic_load_n(&v8c__dog.fences, __ATOMIC_RELAXED))
    syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
}

/* ---- Looking ------------------------------------------------------------------------- */

static void hold(v8c__watch *watch) { __atomic_store_n(&watch->held, 1, __ATOMIC_SEQ_CST); }
static void let_go(v8c__watch *watch) { __atomic_store_n(&watch->held, 0, __ATOMIC_RELEASE); }

static v8c__span *top_of(v8c__watch *watch) { return __atomic_load_n(&watch->top, __ATOMIC_SEQ_CST); }

static void fire(v8c__watch *watch, v8c__span *span, int cause) {
  __atomic_store_n(&span->hit, cause, __ATOMIC_RELEASE);
  watch->hit(watch, span, cause);
}

static void sooner(uint64_t *next, uint64_t when) {
  if (when < *next) *next = when;
}

/* Is its CPU time over? Counted from the first look, never too early: the time until then was given. */
static bool cpu_over(v8c__span *span, uint64_t now, uint64_t *next) {
  if (span->cpu_ns == V8C__NEVER) return false;
  uint64_t cpu = clock_ns(span->cpu_clock);
  if (!span->cpu_seen) {
    span->cpu_seen = true;
    span->cpu_from_ns = cpu;
  }
  uint64_t used = cpu > span->cpu_from_ns ? cpu - span->cpu_from_ns : 0;
  if (used >= span->cpu_ns) return true;
  sooner(next, now + span->cpu_ns - used); /* the clock cannot run faster than the wall's */
  return false;
}

static void look_at(v8c__watch *watch, uint64_t now, uint64_t *next) {
  for (v8c__span *span = top_of(watch); span; span = span->outer) {
    if (__atomic_load_n(&span->hit, __ATOMIC_RELAXED)) continue;
    if (span->deadline_ns <= now)
      fire(watch, span, V8C_BY_DEADLINE);
    else if (cpu_over(span, now, next))
      fire(watch, span, V8C_BY_CPU);
    else
      sooner(next, span->deadline_ns);
  }
  /* Who has worked since will do so again: not to be woken for it each time. */
  uint64_t ids = __atomic_load_n(&watch->ids, __ATOMIC_RELAXED);
  uint64_t soonest = __atomic_exchange_n(&watch->soonest_ns, V8C__NEVER, __ATOMIC_RELAXED);
  if (ids != watch->seen && soonest != V8C__NEVER) sooner(next, now + soonest);
  watch->seen = ids;
}

/* Ends what is over. Returns when to look again. */
static uint64_t look(void) {
  uint64_t next = V8C__NEVER;
  /* Until the look is done, whoever begins a span waits for the lock. */
  __atomic_store_n(&v8c__dog.next_ns, V8C__NEVER, __ATOMIC_SEQ_CST);
  for (v8c__watch *watch = watches; watch; watch = watch->next) hold(watch);
  barrier();
  uint64_t now = clock_ns(CLOCK_MONOTONIC);
  for (v8c__watch *watch = watches; watch; watch = watch->next) {
    look_at(watch, now, &next);
    let_go(watch);
  }
  return next;
}

static void sleep_until(uint64_t when) {
  struct timespec at = {.tv_sec = (time_t)(when / 1000000000u), .tv_nsec = (long)(when % 1000000000u)};
  if (when == V8C__NEVER)
    pthread_cond_wait(&woken, &lock);
  else
    pthread_cond_timedwait(&woken, &lock, &at);
}

static void *watch_over(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  for (;;) {
    uint64_t next = look();
    __atomic_store_n(&v8c__dog.next_ns, next, __ATOMIC_SEQ_CST);
    /* Whoever wants it sooner says so in next_ns, under the lock. */
    while (__atomic_load_n(&v8c__dog.next_ns, __ATOMIC_RELAXED) == next && clock_ns(CLOCK_MONOTONIC) < next)
      sleep_until(next);
  }
  return NULL;
}

/* ---- Starting; fork ------------------------------------------------------------------------ */

static void make_condition(void) {
  pthread_condattr_t attr;
  pthread_condattr_init(&attr);
  pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
  pthread_cond_init(&woken, &attr);
  pthread_condattr_destroy(&attr);
}

/* What this kernel offers. Owners that do not know yet are on the safe side. */
static void take_measure(void) {
  struct timespec tick;
  int refused = syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) != 0;
  __atomic_store_n(&v8c__dog.fences, refused, __ATOMIC_SEQ_CST);
  if (clock_getres(CLOCK_MONOTONIC_COARSE, &tick) == 0 && tick.tv_sec == 0)
    __atomic_store_n(&v8c__dog.tick_ns, (uint64_t)tick.tv_nsec, __ATOMIC_RELAXED);
}

static void before_fork(void) { pthread_mutex_lock(&lock); }
static void after_fork(void) { pthread_mutex_unlock(&lock); }

/* The child has no watchdog: the next span with a limit of time starts one. */
static void in_child(void) {
  up = false;
  take_measure();
  __atomic_store_n(&v8c__dog.next_ns, V8C__NEVER, __ATOMIC_SEQ_CST);
  make_condition();
  pthread_mutex_unlock(&lock);
}

static int start(void) {
  pthread_t thread;
  pthread_attr_t attr;
  sigset_t all, before;
  if (!prepared) {
    make_condition();
    pthread_atfork(before_fork, after_fork, in_child);
    prepared = true;
  }
  take_measure();
  if (pthread_attr_init(&attr)) return v8c__fail(V8C_ENOMEM, "the watchdog's thread");
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attr, 256 * 1024);
  sigfillset(&all); /* the program's signals are for its own threads */
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int failed = pthread_create(&thread, &attr, watch_over, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attr);
  if (failed) return v8c__fail(V8C_ENOMEM, "the watchdog's thread: error %d", failed);
  pthread_setname_np(thread, "v8c-watchdog");
  up = true;
  return 0;
}

static void list(v8c__watch *watch) {
  watch->prev = NULL;
  watch->next = watches;
  if (watches) watches->prev = watch;
  watches = watch;
  watch->listed = true;
}

int v8c__watch_wake(v8c__watch *watch, uint64_t when) {
  pthread_mutex_lock(&lock);
  int err = up ? 0 : start();
  if (!err) {
    if (!watch->listed) list(watch);
    if (when < __atomic_load_n(&v8c__dog.next_ns, __ATOMIC_RELAXED)) {
      __atomic_store_n(&v8c__dog.next_ns, when, __ATOMIC_SEQ_CST);
      pthread_cond_signal(&woken);
    }
  }
  pthread_mutex_unlock(&lock);
  return err;
}

void v8c__watch_wait(void) {
  pthread_mutex_lock(&lock);
  pthread_mutex_unlock(&lock);
}

void v8c__watch_close(v8c__watch *watch) {
  if (!watch->listed) return;
  pthread_mutex_lock(&lock);
  if (watch->prev)
    watch->prev->next = watch->next;
  else
    watches = watch->next;
  if (watch->next) watch->next->prev = watch->prev;
  watch->listed = false;
  pthread_mutex_unlock(&lock);
}

int v8c__watch_fire(v8c__watch *watch, uint64_t id, int cause) {
  pthread_mutex_lock(&lock);
  hold(watch);
  barrier();
  v8c__span *span = top_of(watch);
  while (span && span->id != id) span = span->outer;
  if (span && !__atomic_load_n(&span->hit, __ATOMIC_RELAXED)) fire(watch, span, cause);
  let_go(watch);
  pthread_mutex_unlock(&lock);
  return span ? 0 : v8c__fail(V8C_ENOENT, "%s", "");
}
