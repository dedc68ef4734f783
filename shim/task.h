/* task.h: V8's foreground task runners, with a bell; internal to shim/. */
#ifndef V8C_SHIM_TASK_H
#define V8C_SHIM_TASK_H

#include <v8.h>

#include <memory>

#include "shim/work.h"
#include "v8c/task.h"

/* The isolate's one runner, made around V8's own. */
std::shared_ptr<v8::TaskRunner> v8c__task_runner(v8::Isolate *isolate, std::shared_ptr<v8::TaskRunner> inner);
/* What its runner has to do (work.h). */
std::shared_ptr<v8c__work> v8c__work_of(v8::Isolate *isolate);
/* Before V8's isolate goes: no more tasks. */
void v8c__tasks_end(v8::Isolate *isolate);
/* The platform that V8 was given. */
v8::Platform *v8c__hosts_platform();

#endif
