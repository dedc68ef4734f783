/* v8c/platform.h: starting V8 in this process, its flags, its version.
 *
 * V8 starts once a process. v8c counts its users: each v8c_start that succeeds is owed one
 * v8c_stop, and two libraries in one process can both start it, as long as their options
 * do not contradict each other. */
#ifndef V8C_PLATFORM_H
#define V8C_PLATFORM_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum v8c_log_level { V8C_LOG_INFO = 0, V8C_LOG_WARNING = 1, V8C_LOG_ERROR = 2 } v8c_log_level;

/* Work of V8's for a thread of the host's: owned; v8c_task_run or v8c_task_drop, once. */
typedef struct v8c_task v8c_task;

typedef enum v8c_task_priority {
  V8C_TASK_BEST_EFFORT = 0,
  V8C_TASK_USER_VISIBLE = 1,
  V8C_TASK_USER_BLOCKING = 2 /* somebody waits for it */
} v8c_task_priority;

/* Threads and clocks of the host's, in place of V8's workers. */
typedef struct v8c_host_platform {
  size_t size;
  int threads;               /* how many tasks the host runs at once, 1 to 256 */
  /* Takes a task that a thread of the host's is to run, not before `delay_ms` from now. Called on any
   * thread, those that run tasks too. It must neither block nor run the task itself. */
  void (*post)(v8c_task *task, v8c_task_priority priority, double delay_ms, void *data);
  double (*monotonic_ms)(void *data); /* never goes back; NULL: the system's. Any thread */
  double (*wall_ms)(void *data);      /* since 1970, what Date.now() tells; NULL: the system's. Any thread */
  void *data;
} v8c_host_platform;

typedef struct v8c_start_options {
  size_t size;
  int worker_threads;    /* of V8's platform, 1 to 256; 0: V8 chooses */
  bool single_threaded;  /* no worker threads at all */
  bool no_idle_tasks;    /* the platform refuses idle tasks */
  const char *flags;     /* V8's, separated by white space; C string, copied */
  bool deterministic;    /* fixed hash and random seeds, V8's own work on one thread: equal input makes
                            equal snapshots. Otherwise both seeds are fresh in every process */
  /* What the library has to say, never more than a line; any thread. NULL: nothing. */
  void (*log)(v8c_log_level level, const char *text, void *data);
  /* V8 found an error it cannot survive; it ends the process when this returns.
   * Must not call v8c, but for v8c_fatal_stack. Any thread. NULL: V8 prints to stderr. */
  void (*fatal)(const char *where, const char *what, void *data);
  void *data;            /* for log and fatal */
  /* Memory for all objects of v8c's own (not V8's heap): realloc, which allocates when
   * `old` is NULL and frees when `bytes` is 0. Any thread. NULL: the C library's. Must
   * outlive the last object of v8c's. */
  void *(*allocator)(void *data, void *old, size_t bytes);
  void *allocator_data;
  /* V8 makes no threads and its work is posted to the host's; copied. Not together with
   * worker_threads or single_threaded: V8C_EINVAL. NULL: V8's own workers. */
  const v8c_host_platform *host;
  bool fixed_hash_seed;  /* V8's hash tables have the same seed in every process, as `deterministic` has it
                            too: what makes snapshots with ES modules possible, and keys that collide on
                            purpose */
} v8c_start_options;

/* Starts V8, or counts one more user of it. Options of a later call must equal the first
 * call's: V8C_EOPTION, and v8c_detail() names the option; NULL agrees with anything.
 * Flags are checked one by one before V8 sees them: V8C_EFLAG.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE | V8C_EFLAG | V8C_EOPTION | V8C_ESTATE | V8C_ENOMEM */
V8C_API int v8c_start(const v8c_start_options *options);

/* For `fatal`, while it runs: the JavaScript stack of what V8 ends the process for, a line for each frame as in
 * error.stack, at most 64 and 8 KiB. Where V8 cannot tell places, a line is "    at name script:line:column" with the
 * place of the function. "" when no JavaScript is on this thread's stack, V8 was collecting garbage, or it
 * cannot be told; "" anywhere else. After a failed check V8's state is not known: the process may end
 * in the question, so what else is to be told comes first. Borrowed, for good.
 * [pure, any-thread] */
V8C_API const char *v8c_fatal_stack(void);

/* Takes back one v8c_start. The last one leaves V8 up (a later v8c_start finds it as it
 * was), since V8 cannot start twice: v8c_end is the end for good.
 * [pure, any-thread]  0 | V8C_ESTATE */
V8C_API int v8c_stop(void);

/* Runs a task that was posted to the host, and frees it. Nothing may be entered on this thread.
 * [may-gc, any-thread]  NULL is fine */
V8C_API void v8c_task_run(v8c_task *task);

/* Frees a task without running it: before v8c_end, when no isolate is left. Any earlier, V8 would
 * wait for it for ever.
 * [pure, any-thread]  NULL is fine */
V8C_API void v8c_task_drop(v8c_task *task);

/* Ends V8 in this process for good. V8C_ESTATE while it is in use, or an isolate or a task
 * posted to the host is left; from then on v8c_start is V8C_ESTATE.
 * [pure, any-thread]  0 | V8C_ESTATE */
V8C_API int v8c_end(void);

/* Checks one flag, "--stack-size=900", as v8c_start would; V8 need not be started.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EFLAG */
V8C_API int v8c_flag_check(const char *flag);

/* The i-th flag of this V8, without its dashes, in sorted order; NULL past the end.
 * [pure, any-thread] */
V8C_API const char *v8c_flag_name(size_t index);

/* "13.6.233.10"; of V8.
 * [pure, any-thread]  v8go: Version */
V8C_API const char *v8c_v8_version(void);

/* V8's version as major * 10^9 + minor * 10^6 + build * 10^3 + patch.
 * [pure, any-thread] */
V8C_API uint64_t v8c_v8_version_number(void);

/* "0.1.0"; of v8c.
 * [pure, any-thread] */
V8C_API const char *v8c_version(void);

/* Is this the checked build (-Dchecked=true), which asks whether values and objects are alive?
 * [pure, any-thread] */
V8C_API bool v8c_checked(void);

/* How V8 was built.
 * [pure, any-thread]  v8go: SandboxEnabled */
V8C_API bool v8c_v8_pointer_compression(void);
V8C_API bool v8c_v8_sandbox(void);

#ifdef __cplusplus
}
#endif

#endif
