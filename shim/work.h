/* work.h: what V8 still has to do: tasks for an isolate, and tasks of workers, which may make more
 * of those; so that who waits for a promise knows when nothing can settle it. Internal to shim/. */
#ifndef V8C_SHIM_WORK_H
#define V8C_SHIM_WORK_H

#include <v8-platform.h>

#include <memory>

/* Tasks for one isolate. Tasks hold it: they may outlive the isolate. */
struct v8c__work;
std::shared_ptr<v8c__work> v8c__work_new();

/* The task, counted from now until it has run or is dropped. A worker's has no `work`. */
std::unique_ptr<v8::Task> v8c__counted(std::shared_ptr<v8c__work> work, std::unique_ptr<v8::Task> task,
                                       double delay_s = 0);

/* Changes with every task that is posted, run or dropped, and when v8c__work_wake is called. */
uint64_t v8c__work_changes();
void v8c__work_wake();

/* Waits until there was a change since `seen`, a task is due or the time has come: 0; or V8C_ESTALLED,
 * at once, when neither the isolate nor a worker has any task. */
int v8c__work_wait(const v8c__work &work, uint64_t seen, double until_ms);
double v8c__now_ms();

#endif
