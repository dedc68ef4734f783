/* core.h: what a runtime is made of; internal to src/runtime/. */
#ifndef V8C_RUNTIME_CORE_H
#define V8C_RUNTIME_CORE_H

#include <pthread.h>
#include <stdatomic.h>
#include <uv.h>

#include "src/internal.h"
#include "src/runtime/clock.h"
#include "src/runtime/queue.h"
#include "src/runtime/token.h"
#include "v8c.h"
#include "v8c/native.h"
#include "v8c/runtime.h"

struct v8c__initializer {
  char *id;
  v8c_job_fn fn;
  void *data;
};

/* A module of a builder; `given` is who it is. */
struct v8c__added {
  const v8c_native_module *given;
  v8c_native_module module;
  void *data;
  bool denied; /* not to be required */
  bool global; /* the globals are its */
};

struct v8c__names {
  char **items;
  size_t count;
};

/* A module in a runtime. */
struct v8c__opened {
  struct v8c__added *added;
  const v8c_native_module *given; /* the builder's, or what that one found */
  v8c_native_module module;
  bool found; /* or nothing to find */
  v8c_runtime *runtime;
  void *state;
};

struct v8c_builder {
  _Atomic size_t refs;
  _Atomic bool built;
  v8c_runtime_options options;
  struct v8c__initializer *initializers;
  size_t initializer_count;
  struct v8c__added *modules;
  size_t module_count;
  struct v8c__names allowed, denied, conditions, roots;
  bool has_allowed, has_loader;
  v8c_loader_options loader; /* its lists are in conditions and roots; the map is held */
};

struct v8c_closer {
  v8c_runtime *runtime;
  const char *name;
  v8c_job_fn fn;
  void *data;
  v8c_closer *prev, *next; /* prev: added earlier */
};

/* How far closing is. Only forward. */
enum v8c__stage {
  V8C__OPEN,
  V8C__CLOSING, /* begun: nothing from outside is accepted any more */
  V8C__QUIET,   /* nothing runs and nothing is queued: closers */
  V8C__GONE,    /* services are gone, handles close */
  V8C__CLOSED
};

struct v8c_runtime {
  /* Of those who post. What all of them write is a cache line away from what they only read. */
  struct v8c__queue queue;
  _Atomic size_t waiting; /* jobs in the queue; counted where there is a limit */
  _Atomic uint64_t next_id;
  char apart[64];
  _Atomic int stage;          /* enum v8c__stage */
  _Atomic bool forced;        /* grace is over */
  bool traced;                /* there is an on_trace */
  int wake_fd, wake_write_fd; /* the same for an eventfd */
  size_t limit;
  _Atomic(const void *) owner; /* v8c__rt_self of its thread; NULL once closed */

  _Atomic size_t users, refs; /* those of the caller's; all, the owner's own included */
  _Atomic size_t holds;
  _Atomic bool busy;    /* the owner is in a job */
  _Atomic int watchers; /* who wait for a change of busy or stage */
  pthread_mutex_t lock;
  pthread_cond_t changed;

  v8c_builder *builder;
  v8c_loop_kind kind;
  pthread_t thread;
  bool joining, joined; /* under the lock, also the next */
  bool starting;
  int start_code;
  v8c_buf start_detail;

  /* V8's tasks; hooks set these on any thread. */
  _Atomic bool pump, idle;
  double *delayed; /* times in ms of tasks to come, under the lock */
  size_t delayed_count, delayed_room;

  /* The owner's. */
  uv_loop_t *loop, own_loop;
  uv_poll_t wake;
  uv_idle_t again;
  uv_timer_t later, watch;
  int handles;                    /* ours that are not closed */
  bool looping;                   /* the handles are there */
  bool running_own;               /* inside of v8c_runtime_run_some */
  int frames;                     /* entries on the stack */
  _Atomic(v8c_isolate *) isolate; /* NULL before and after */
  _Atomic(v8c_context *) context;
  v8c_job *local, **local_last; /* posted on the owner while closing */
  v8c_token *lifetime;
  v8c_token *startup;
  bool terminated;             /* a job was, while forced */
  bool still;                  /* what comes on its loop is not dispatched any more: a program that has ended */
  size_t pending;              /* deferreds and sources to come: the loop must not end */
  struct v8c__opened *modules; /* one for each of the builder's */
  double began_ms;             /* by uv_hrtime */
  v8c_ref *own;                /* the `internal` of src/modules/own.c */
  v8c_ref *v8_console;         /* V8's own, for debuggers, where the global one is another */
  v8c_loader *loader;
  v8c_job loader_job;
  _Atomic bool loader_woken;

  /* Closing. */
  v8c_closer *closers; /* last added; under the lock while open */
  int result;
  v8c_buf report;
  void (*done)(v8c_runtime *runtime, int code, void *data);
  void *done_data;
  struct v8c__alarm grace;
  v8c_runtime *next; /* of all */
};

/* ---- run.c: entering, and running one job ------------------------------------------------ */

struct v8c__entry {
  v8c_runtime *outer;
  bool nested;
  v8c_frame frame;
};

int v8c__rt_enter(v8c_runtime *rt, struct v8c__entry *entry);
void v8c__rt_leave(v8c_runtime *rt, struct v8c__entry *entry);

/* A piece of work about to run; token may be NULL. */
struct v8c__work {
  const char *name;
  v8c_token *token;
  v8c_job_fn fn;
  void *data;
  uint64_t id;
};

/* Runs it, entered, and microtasks behind it unless nested. error NULL: failures are reported. */
int v8c__rt_run(v8c_runtime *rt, struct v8c__entry *entry, const struct v8c__work *work, v8c_error **error);
/* Enters for it. */
int v8c__rt_run_now(v8c_runtime *rt, const struct v8c__work *work, v8c_error **error);
void v8c__rt_trace(v8c_runtime *rt, v8c_trace_step step, const char *name, uint64_t id, int code);
int v8c__rt_watch_uncaught(v8c_runtime *rt);

/* ---- post.c ---------------------------------------------------------------------------------- */

/* Runs a job that was taken from the queue, or drops it with that code. */
/* False when it is not one of those that most are: a caller's own, without a token; not traced. */
bool v8c__rt_run_quick(v8c_runtime *rt, struct v8c__entry *entry, v8c_job *job);
void v8c__rt_run_job(v8c_runtime *rt, struct v8c__entry *entry, v8c_job *job);
void v8c__rt_drop_job(v8c_runtime *rt, v8c_job *job, int code);
/* A job of the library's own, which no limit refuses: 0 or V8C_ECLOSED. */
int v8c__rt_push_own(v8c_runtime *rt, v8c_job *job);
/* A job that is asked when its turn comes, dropped with the code that `admit` gives, and told what came of
 * it: of `after` and job.drop one is called. All with job.data. */
struct v8c__followed {
  v8c_job job;
  int (*admit)(void *data);
  void (*after)(void *data, int code);
};
int v8c__rt_push_followed(v8c_runtime *rt, struct v8c__followed *job);

/* ---- loop.c: the handles on the loop ----------------------------------------------------------- */

int v8c__rt_open_wake(v8c_runtime *rt);
void v8c__rt_close_wake(v8c_runtime *rt);
/* Enters, runs these one after the other, and V8's tasks. */
void v8c__rt_run_batch(v8c_runtime *rt, v8c_job *job);
void v8c__rt_wake(v8c_runtime *rt); /* any thread */
int v8c__rt_open_handles(v8c_runtime *rt);
void v8c__rt_close_handles(v8c_runtime *rt);
void v8c__rt_keep_alive(v8c_runtime *rt); /* or not */
void v8c__rt_watch_workers(v8c_runtime *rt);
void v8c__rt_changed(v8c_runtime *rt); /* busy or stage, for those who wait */

/* ---- tasks.c: V8's tasks ------------------------------------------------------------------------- */

void v8c__rt_task_posted(v8c_task_kind kind, double delay_ms, void *data);
void v8c__rt_run_tasks(v8c_runtime *rt, struct v8c__entry *entry);
void v8c__rt_plan_tasks(v8c_runtime *rt);

/* ---- close.c ------------------------------------------------------------------------------------- */

/* On the owner, nothing entered, when closing has begun. */
void v8c__rt_close_step(v8c_runtime *rt);
/* Closers and all, of a runtime whose making failed. */
void v8c__rt_undo(v8c_runtime *rt);
/* The last things, when our handles are gone. */
void v8c__rt_finish(v8c_runtime *rt);
void v8c__rt_close_own_loop(v8c_runtime *rt);
void v8c__rt_note(v8c_runtime *rt, const char *name, int code, const char *text);
bool v8c__rt_begin_close(v8c_runtime *rt);

/* ---- runtime.c ------------------------------------------------------------------------------------- */

void v8c__rt_unref(v8c_runtime *rt);
const void *v8c__rt_self(void); /* differs by thread */
static inline bool v8c__rt_is_owner(const v8c_runtime *rt) {
  return atomic_load_explicit(&rt->owner, memory_order_relaxed) == v8c__rt_self();
}
static inline int v8c__rt_stage(const v8c_runtime *rt) {
  return atomic_load_explicit(&rt->stage, memory_order_acquire);
}
void v8c__rt_free_isolate(v8c_runtime *rt);
/* The innermost runtime that runs something on this thread. */
extern _Thread_local v8c_runtime *v8c__rt_here __attribute__((tls_model("initial-exec")));

/* ---- native.c: modules of the host's ------------------------------------------------------------------ */

/* V8C_ESTATE once it is built. builder.c */
int v8c__builder_frozen(const v8c_builder *builder);
int v8c__builder_check_modules(v8c_builder *builder);
void v8c__builder_free_modules(v8c_builder *builder);
/* Loader, modules and globals, before initializers. */
int v8c__rt_open_modules(v8c_runtime *rt);
void v8c__rt_close_modules(v8c_runtime *rt);

/* ---- current.c: the token that is current ------------------------------------------------------------ */

/* Makes it current; it lives on in what JavaScript waits for. */
int v8c__rt_set_current(v8c_runtime *rt, v8c_token *token);

#endif
