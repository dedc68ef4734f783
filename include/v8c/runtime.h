/* v8c/runtime.h: a runtime: an isolate, a context, a libuv loop and one thread that owns them.
 *
 * In libv8c-runtime (pkg-config v8c-runtime). docs/runtime.md is the guide.
 *
 * All JavaScript of a runtime runs on its owner thread. Others hand in work: v8c_runtime_call waits
 * for it, v8c_runtime_post does not. Work runs one after the other; when a job, a timer's or an
 * I/O callback is done, microtasks run. Each piece of work has a name, for errors and traces.
 *
 *   v8c_builder_new → v8c_builder_… → v8c_builder_build → v8c_runtime_new, any number of times
 *   → v8c_runtime_call, v8c_runtime_post → v8c_runtime_close → v8c_runtime_free
 *
 * Who has the loop: the library, in a thread that it makes (V8C_LOOP_THREAD); the caller, who gives a
 * uv_loop_t and runs it (V8C_LOOP_UV); or the library, and the caller runs it from another kind
 * of loop (V8C_LOOP_POLL). In the last two the owner is the thread that called v8c_runtime_new. */
#ifndef V8C_RUNTIME_H
#define V8C_RUNTIME_H

#include "v8c/base.h"
#include "v8c/error.h"
#include "v8c/inspector.h"
#include "v8c/token.h"

#ifdef __cplusplus
extern "C" {
#endif

struct uv_loop_s;

/* Owned: v8c_runtime_free. */
typedef struct v8c_runtime v8c_runtime;
/* Owned: v8c_builder_free. */
typedef struct v8c_builder v8c_builder;
/* Owned: gone when it has run, or by v8c_closer_free. */
typedef struct v8c_closer v8c_closer;

/* Work on the owner thread, in the runtime's context, in a scope of its own. Returns 0 or a code; an
 * exception that it leaves pending counts as V8C_EXCEPTION. */
typedef int (*v8c_job_fn)(v8c_runtime *runtime, v8c_context *context, void *data);

/* Instead of the work: it was accepted and will not run. `code`: V8C_ECLOSED, or that of the token.
 * Not in JavaScript, and on the owner thread. */
typedef void (*v8c_drop_fn)(void *data, int code);

/* ---- Builder ------------------------------------------------------------------------- */

/* Work that failed, and that nobody waits for. */
typedef struct v8c_failure {
  size_t size;
  const char *name;          /* of the work */
  int code;
  v8c_error *error;          /* what was thrown; NULL when nothing was. Borrowed */
  const char *detail;        /* v8c_detail of the code; "" when there is none */
} v8c_failure;

typedef enum v8c_trace_step {
  V8C_TRACE_QUEUED = 0,      /* on the thread that calls or posts */
  V8C_TRACE_STARTED = 1,
  V8C_TRACE_ENDED = 2,       /* microtasks after it included */
  V8C_TRACE_DROPPED = 3
} v8c_trace_step;

typedef struct v8c_trace {
  size_t size;
  v8c_trace_step step;
  const char *name;          /* of the work */
  uint64_t id;               /* of this piece of work, the same in all its steps */
  uint64_t time_ns;          /* of now, by the clock of uv_hrtime */
  int code;                  /* when it ended or was dropped */
} v8c_trace;

typedef enum v8c_globals {
  V8C_GLOBAL_TIMERS = 1,     /* setTimeout, setInterval, setImmediate, what clears them, queueMicrotask */
  V8C_GLOBAL_WEB = 2,        /* URL, TextEncoder, AbortController, EventTarget, structuredClone, …: docs/globals.md */
  V8C_GLOBAL_NODE = 4        /* Buffer, and global for globalThis */
} v8c_globals;

typedef struct v8c_runtime_options {
  size_t size;
  size_t heap_initial_bytes; /* of the isolate, also the next two: v8c_isolate_options */
  size_t heap_max_bytes;
  size_t array_buffer_max_bytes;
  const struct v8c_snapshot *snapshot; /* to start from; borrowed until the builder is freed. NULL: none */
  size_t queue_max;          /* posts and calls that wait, at most: V8C_EFULL; 0: no limit */
  size_t stack_bytes;        /* of the thread (V8C_LOOP_THREAD); 0: 8 MiB */
  /* Work failed that nobody waits for: a post, a microtask, a callback. Owner thread. NULL: what was
   * thrown goes to the log callback of v8c_start. */
  void (*on_failure)(v8c_runtime *runtime, const v8c_failure *failure, void *data);
  /* Follows every piece of work. Any thread; must not call or post. NULL: nobody. */
  void (*on_trace)(v8c_runtime *runtime, const v8c_trace *trace, void *data);
  void *data;                /* for both, and v8c_runtime_data; also for on_console */
  /* What console prints: a line or more, without the last newline. Owner thread. When it is set, the
   * global console is the one of the module "console". NULL: nobody. */
  void (*on_console)(v8c_runtime *runtime, v8c_console_level level, const char *text, size_t len, void *data);
  int globals;               /* a sum of v8c_globals; 0: none but what modules and hooks bring */
} v8c_runtime_options;

/* Makes a builder; options are copied.
 * out: owned; v8c_builder_free.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ENOMEM */
V8C_API V8C_CHECK int v8c_builder_new(const v8c_runtime_options *options, v8c_builder **out);

/* Adds an initializer: run in this order for each runtime, on its owner, before v8c_runtime_new
 * returns. `id` names it in errors and is copied; empty or given twice, v8c_builder_build says so.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESTATE once it is built | V8C_ENOMEM */
V8C_API int v8c_builder_add_initializer(v8c_builder *builder, const char *id, size_t len, v8c_job_fn fn,
                                        void *data);

/* Checks it all and freezes the builder: from here on it makes runtimes, and changes are V8C_ESTATE.
 * v8c_detail says what is wrong, with its id and index.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EEXIST | V8C_ESTATE */
V8C_API int v8c_builder_build(v8c_builder *builder);

/* Lets go of it; runtimes that it made keep what they need.
 * [pure, any-thread]  NULL is fine */
V8C_API void v8c_builder_free(v8c_builder *builder);

/* ---- Make ------------------------------------------------------------------------------ */

typedef enum v8c_loop_kind {
  V8C_LOOP_THREAD = 0,       /* a thread of the library's runs its own loop */
  V8C_LOOP_UV = 1,           /* the caller runs `loop` */
  V8C_LOOP_POLL = 2          /* the caller calls v8c_runtime_run_some */
} v8c_loop_kind;

typedef struct v8c_runtime_start {
  size_t size;
  v8c_loop_kind kind;
  struct uv_loop_s *loop;    /* V8C_LOOP_UV: the caller's, to outlive the close. Else NULL */
  v8c_token *startup;        /* of making it: canceled before, V8C_ECANCELED; initializers see it as current */
  v8c_token *lifetime;       /* parent of the runtime's own; NULL: none */
} v8c_runtime_start;

/* Makes a runtime by a built builder; V8 must be started. `start` may be NULL: a thread of its own. When
 * an initializer fails, what is there is closed again, closers run, v8c_detail names it, and
 * its code is returned.
 * out: owned; v8c_runtime_free.
 * [runs-js, any-thread]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ESTATE | V8C_ECANCELED | V8C_ENOMEM | V8C_EIO | codes of
 *                        initializers, v8c_isolate_new and v8c_snapshot_restore */
V8C_API V8C_CHECK int v8c_runtime_new(v8c_builder *builder, const v8c_runtime_start *start, v8c_runtime **out);

/* One more reference, and one more v8c_runtime_free. Whoever calls or posts holds one. Returns it.
 * [pure, any-thread]  NULL for NULL */
V8C_API v8c_runtime *v8c_runtime_retain(v8c_runtime *runtime);

/* Drops a reference. With the last one the runtime is closed, where nobody did that (on the owner: as by
 * v8c_runtime_close_async), and goes.
 * [runs-js, any-thread]  NULL is fine */
V8C_API void v8c_runtime_free(v8c_runtime *runtime);

/* ---- Look into --------------------------------------------------------------------------- */

/* The runtime whose isolate that is, or NULL. Borrowed.
 * [pure, any-thread] */
V8C_API v8c_runtime *v8c_runtime_of(const v8c_isolate *isolate);
/* Borrowed; for use on the owner, where a job has entered them.
 * [pure, any-thread]  NULL for NULL, and once closed */
V8C_API v8c_isolate *v8c_runtime_isolate(const v8c_runtime *runtime);
V8C_API v8c_context *v8c_runtime_context(const v8c_runtime *runtime);
/* The loop, for handles of the caller's, on the owner only. They are to be closed by a closer.
 * [pure, any-thread]  NULL for NULL */
V8C_API struct uv_loop_s *v8c_runtime_loop(const v8c_runtime *runtime);
/* What the options had as data.
 * [pure, any-thread]  NULL for NULL */
V8C_API void *v8c_runtime_data(const v8c_runtime *runtime);
/* True on the owner thread.
 * [pure, any-thread]  false for NULL */
V8C_API bool v8c_runtime_is_owner(const v8c_runtime *runtime);
/* True from the moment that closing begins.
 * [pure, any-thread]  true for NULL */
V8C_API bool v8c_runtime_is_closing(const v8c_runtime *runtime);

/* ---- Call and post ----------------------------------------------------------------------- */

/* `name` is a C string that stays valid as long as the work: a literal. NULL: "job". Without a token the
 * current one inside of the work is the lifetime. */

/* Runs `fn` on the owner, waits until it and the microtasks behind it are done, and returns its code. On
 * the owner itself it runs at once, at any depth (microtasks then run when the outermost is done).
 * error: owned, may be NULL; what was thrown, with its stack. NULL there when nothing was.
 * [runs-js, any-thread]  what fn returns | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ECLOSED | V8C_EFULL | V8C_ENOMEM */
V8C_API int v8c_runtime_call(v8c_runtime *runtime, const char *name, v8c_job_fn fn, void *data,
                             v8c_error **error);

/* Has `fn` run on the owner, later, also when this is the owner. Of those that one thread posts each runs
 * before the next. When it returns 0, exactly one of `fn` and `drop` (may be NULL) is called,
 * once; else neither.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ECLOSED | V8C_EFULL | V8C_ENOMEM */
V8C_API int v8c_runtime_post(v8c_runtime *runtime, const char *name, v8c_job_fn fn, void *data,
                             v8c_drop_fn drop);

/* A post in the caller's memory: nothing is allocated. It must stay as it is until `run` or `drop`
 * is called, and is the caller's again from that moment. */
typedef struct v8c_job {
  v8c_job_fn run;
  v8c_drop_fn drop;          /* may be NULL */
  void *data;                /* for both */
  const char *name;
  v8c_token *token;          /* current while it runs; canceled before, it is dropped. May be NULL; borrowed */
  struct v8c_job *next;      /* the library's, also below */
  uint64_t opaque[2];
} v8c_job;

/* v8c_runtime_post of a job that the caller has.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ECLOSED | V8C_EFULL */
V8C_API int v8c_runtime_post_job(v8c_runtime *runtime, v8c_job *job);

/* For callbacks of the caller's own handles on the runtime's loop: runs `fn` as a job, here and now;
 * failures go to on_failure. `token` may be NULL. Microtasks run behind it.
 * [runs-js, any-thread]  what fn returns | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD off the owner | V8C_ECLOSED */
V8C_API int v8c_runtime_dispatch(v8c_runtime *runtime, v8c_token *token, const char *name, v8c_job_fn fn,
                                 void *data);

/* Waits until no job is running and none is queued; SIZE_MAX-like patience: a negative timeout_ms.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EBUSY on the owner | V8C_ETIMEDOUT | V8C_ECLOSED */
V8C_API int v8c_runtime_wait_idle(v8c_runtime *runtime, double timeout_ms);

/* While somebody holds it, a loop that the caller runs does not end for want of work.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ECLOSED */
V8C_API int v8c_runtime_hold(v8c_runtime *runtime);
/* [pure, any-thread]  NULL is fine */
V8C_API void v8c_runtime_release(v8c_runtime *runtime);

/* ---- Tokens -------------------------------------------------------------------------------- */

/* The runtime's lifetime: canceled when closing begins, with V8C_ECLOSED. Borrowed as long as the runtime.
 * [pure, any-thread]  NULL for NULL */
V8C_API v8c_token *v8c_runtime_lifetime(const v8c_runtime *runtime);

/* The token of the job, call or callback that runs now, and of what it began: after an await it is the
 * one that was current before. Else the lifetime. Borrowed until then.
 * [pure, any-thread]  NULL for NULL; off the owner the lifetime */
V8C_API v8c_token *v8c_runtime_current_token(v8c_runtime *runtime);

/* Call and post with the token that is current inside (docs/runtime.md says which is for what). A token that
 * is canceled before the work begins is its end: the code of the token is returned, or given to `drop`.
 * A call that waits for its turn returns at once then; one that runs is waited for, since it uses
 * `data`, and returns the token's code. That work is done cancels nothing: what it began goes on.
 *
 * _with_current: the one that is current here; off the owner the lifetime. _call_ runs inline on the owner, also
 * when that token is canceled, _post_ queues.
 * `name` and `error` may be NULL.
 * [runs-js, any-thread]  as v8c_runtime_call */
V8C_API int v8c_runtime_call_with_current(v8c_runtime *runtime, const char *name, v8c_job_fn fn, void *data,
                                          v8c_error **error);
/* `name` and `drop` may be NULL.
 * [pure, any-thread]  as v8c_runtime_post | V8C_ECANCELED | V8C_ETIMEDOUT */
V8C_API int v8c_runtime_post_with_current(v8c_runtime *runtime, const char *name, v8c_job_fn fn, void *data,
                                          v8c_drop_fn drop);

/* Dropped when the runtime is closed before its turn, with no time of grace. `name` and `drop` may be NULL.
 * [pure, any-thread]  as v8c_runtime_post */
V8C_API int v8c_runtime_post_with_lifetime(v8c_runtime *runtime, const char *name, v8c_job_fn fn, void *data,
                                           v8c_drop_fn drop);

/* With a token of the caller's, linked to the lifetime: inside, the current one has its values and is
 * canceled with either. NULL: the lifetime.
 * [runs-js, any-thread]  as v8c_runtime_call | V8C_ECANCELED | V8C_ETIMEDOUT */
V8C_API int v8c_runtime_call_with_custom(v8c_runtime *runtime, v8c_token *token, const char *name,
                                         v8c_job_fn fn, void *data, v8c_error **error);
/* `name` and `drop` may be NULL.
 * [pure, any-thread]  as v8c_runtime_post | V8C_ECANCELED | V8C_ETIMEDOUT */
V8C_API int v8c_runtime_post_with_custom(v8c_runtime *runtime, v8c_token *token, const char *name,
                                         v8c_job_fn fn, void *data, v8c_drop_fn drop);

/* ---- Close ---------------------------------------------------------------------------------- */

/* Has `fn` run on the owner when the runtime is closed: last added, first run, with everything still at
 * work but the lifetime, which is canceled. Others run whatever it returns. `out` may be NULL. `name` as of jobs.
 * out: taken back by v8c_closer_free, on the owner.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ECLOSED once closing has begun | V8C_ENOMEM */
V8C_API int v8c_runtime_add_closer(v8c_runtime *runtime, const char *name, v8c_job_fn fn, void *data,
                                   v8c_closer **out);
/* Takes it back; not after it ran. While closing, only on the owner.
 * [pure, any-thread]  NULL is fine */
V8C_API void v8c_closer_free(v8c_closer *closer);

/* Closes the runtime and waits for it: new closers are refused and the lifetime is canceled; what runs and
 * is queued has `grace_ms` (0: 250) to finish, is terminated then, and dropped; closers run; loop, context
 * and isolate go. 0 when all went well; else the first failure's code, and all of them in v8c_detail
 * and v8c_runtime_close_report; V8C_ETERMINATED when JavaScript had to be terminated. Again, or at the same
 * time, it waits and returns the same. Of V8C_LOOP_UV and _POLL the loop must be running meanwhile.
 * [runs-js, any-thread]  0 | V8C_EINVAL | V8C_EBUSY on the owner | V8C_ETERMINATED | codes of closers */
V8C_API int v8c_runtime_close(v8c_runtime *runtime, double grace_ms);

/* Begins that and does not wait; also on the owner. `done` (may be NULL) is called on the owner when all is
 * closed, with what v8c_runtime_close returns; never when this fails.
 * [runs-js, any-thread]  0 | V8C_EINVAL | V8C_ESTATE when closing has begun | V8C_ENOMEM */
V8C_API int v8c_runtime_close_async(v8c_runtime *runtime, double grace_ms,
                                    void (*done)(v8c_runtime *runtime, int code, void *data), void *data);

/* Adds what went wrong in closing to *out, a line each: "name: text". V8C_ESTATE before it is closed.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ENOMEM */
V8C_API int v8c_runtime_close_report(const v8c_runtime *runtime, v8c_buf *out);

/* ---- Within another loop (V8C_LOOP_POLL; owner) ------------------------------------------------ */

/* A descriptor that is readable when there is something to do. Of V8C_LOOP_UV too.
 * [pure, any-thread]  -1 for NULL or once closed */
V8C_API int v8c_runtime_fd(const v8c_runtime *runtime);
/* Milliseconds until v8c_runtime_run_some should be called even if the descriptor is not readable;
 * -1: no need to.
 * [pure, any-thread]  -1 off the owner */
V8C_API int v8c_runtime_timeout_ms(const v8c_runtime *runtime);
/* Does what is to be done, never waiting for more, and stops when budget_ms have gone by (0: after one
 * round). more: may be NULL; true when it should be called again at once. alive: may be NULL; false when
 * nothing is pending.
 * [runs-js, any-thread]  0 | V8C_EINVAL | V8C_ETHREAD off the owner | V8C_ESTATE of another kind, or inside of a job | V8C_ECLOSED */
V8C_API int v8c_runtime_run_some(v8c_runtime *runtime, double budget_ms, bool *more, bool *alive);

#ifdef __cplusplus
}
#endif

#endif
