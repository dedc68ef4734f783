/* isolate.h: the steps of an isolate's life that plain, restored and creator's isolates
 * share; internal to shim/. */
#ifndef V8C_SHIM_ISOLATE_H
#define V8C_SHIM_ISOLATE_H

#include "shim/shim.h"

/* Checks options and makes our struct and V8's parameters. */
int v8c__isolate_prepare(const v8c_isolate_options *options, v8c_isolate **out, v8::Isolate::CreateParams *params);
/* Ties V8's isolate to ours. */
void v8c__isolate_adopt(v8c_isolate *isolate, v8::Isolate *v8);
/* Whether V8's handle scopes are laid out as v8c_scope_open takes them to be (frame.cc). */
bool v8c__scopes_as_known(v8::Isolate *isolate);
/* Ends what watches the heap's allocations; on the owner. */
void v8c__heap_watch_end(v8c_isolate *isolate);
/* What nobody catches (uncaught.cc): from here on; no more; what is pending at the end of the
 * outermost frame, taken; the host's listener let go of. */
void v8c__uncaught_watch(v8c_isolate *isolate);
void v8c__uncaught_unwatch(v8c_isolate *isolate);
void v8c__uncaught_pending(v8c_isolate *isolate);
void v8c__uncaught_free(v8c_isolate *isolate);
/* Takes back what adopt gave V8 and cannot be in a blob. */
void v8c__isolate_unwatch(v8c_isolate *isolate);
/* Lets go of what the isolate knows of its snapshot's values and templates. */
void v8c__kept_drop(v8c_isolate *isolate);
/* Detaches what the isolate owns, before V8's is disposed. */
void v8c__isolate_detach(v8c_isolate *isolate);
/* Frees what is kept of modules, after the last one was detached. */
void v8c__modules_end(v8c_isolate *isolate);
/* Microtask queues of contexts: run what freed ones left, with V8 running; free them all. */
void v8c__queues_run_orphans(v8c_isolate *isolate);
void v8c__queues_end(v8c_isolate *isolate);
/* Microtasks of the host's: those of a context that is freed, and all, will not run. */
void v8c__jobs_forget(v8c_context *context);
void v8c__jobs_end(v8c_isolate *isolate);
/* What V8 tells of promises: nothing any more, which a blob needs; the listeners let go of. */
void v8c__promises_unwatch(v8c_isolate *isolate);
void v8c__promises_end(v8c_isolate *isolate);
/* V8's promise hook is there when somebody wants it: the host, or labels. */
void v8c__promise_hook_settle(v8c_isolate *isolate);
/* V8 drops a termination that a task or a microtask met: asked for again, it goes on to whoever
 * called the native function that we are in. 0 or V8C_ETERMINATED. */
int v8c__still_terminating(v8c_isolate *isolate);
/* Access checks of templates: no longer collected by V8; freed, after V8's end. */
void v8c__guards_detach(v8c_isolate *isolate);
void v8c__guards_free(v8c_isolate *isolate);
/* After V8's isolate was disposed: lets go of what it needed and of our struct. */
void v8c__isolate_gone(v8c_isolate *isolate);
void v8c__isolate_drop(v8c_isolate *isolate);

#endif
