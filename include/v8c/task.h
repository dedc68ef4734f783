/* v8c/task.h: for who writes an event loop around an isolate: when V8 has work for it. */
#ifndef V8C_TASK_H
#define V8C_TASK_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum v8c_task_kind {
  V8C_TASK_NOW = 0,      /* for v8c_pump */
  V8C_TASK_DELAYED = 1,  /* for v8c_pump, not before delay_ms from now */
  V8C_TASK_IDLE = 2      /* for v8c_run_idle */
} v8c_task_kind;

/* Hears that V8 has posted a task for the isolate. On any thread, also in the middle of V8's work: it
 * may note that and wake a thread, and must not call v8c. */
typedef void (*v8c_task_fn)(v8c_task_kind kind, double delay_ms, void *data);

/* Sets who hears of tasks; NULL: nobody. When it returns, the one before is not called any more.
 * Tasks posted earlier are not told of: pump once.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOMEM
 * V8: Platform::GetForegroundTaskRunner */
V8C_API int v8c_on_task(v8c_isolate *isolate, v8c_task_fn fn, void *data);

/* How many tasks V8's own threads have to do, for any isolate: a module of WebAssembly to compile, garbage
 * to mark. One that is done may have posted others before it ceases to count.
 * [pure, any-thread] */
V8C_API size_t v8c_worker_tasks(void);

#ifdef __cplusplus
}
#endif

#endif
