/* fatal_stack.h: the JavaScript stack of what V8 ends the process for; internal to shim/. */
#ifndef V8C_SHIM_FATAL_STACK_H
#define V8C_SHIM_FATAL_STACK_H

#include "shim/shim.h"

/* V8's limit is near and is not to be raised: reads the stack, if the host will hear of the end. */
void v8c__fatal_note(v8c_isolate *isolate);
/* Is the stack being read on this thread? V8 gets what it needs for that. */
bool v8c__fatal_reads();
/* Around the host's callback. The first does not return when it was the reading that V8 died of. */
void v8c__fatal_begin();
void v8c__fatal_end();
/* Has the host a callback for that? (platform.cc) */
bool v8c__watches_fatal();

#endif
