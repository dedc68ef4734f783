/* attach.h: an inspector for bench_workload. */
#ifndef V8C_BENCH_ATTACH_H
#define V8C_BENCH_ATTACH_H

#include "v8c.h"

/* One who listens in this process: `Runtime` and `Debugger` enabled, and so many stacks across asynchronous
 * steps; 0: none. */
void attach_session(v8c_context *context, int async_depth);
/* A server, and a client that is connected to it with `Runtime` and `Debugger` enabled. */
void attach_client(v8c_context *context);
void detach(void);
/* Prints how many microseconds of each second the server's thread computes while nothing is asked. */
void measure_idle_server(v8c_context *context);

/* Ends the program when something failed. */
void check(int err, const char *what);

#endif
