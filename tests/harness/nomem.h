/* nomem.h: scenarios in which one allocation of ours fails, each in turn. */
#ifndef V8C_TESTS_NOMEM_H
#define V8C_TESTS_NOMEM_H

#include "tests/harness/harness.h"

/* As .init: V8 with an allocator that fails when told to. */
void nomem_up(void);
/* The same with these options beside. */
void nomem_start(v8c_start_options options);

/* Runs the scenario with the n-th allocation of this thread failing, n = 1, 2, … until it succeeds, then
 * again with all failing from the n-th on: it answers V8C_ENOMEM or 0, and leaves nothing. The last n
 * is printed. */
void fails_cleanly(const char *name, int (*scenario)(void));
/* The same with allocations of all threads. */
void fails_cleanly_anywhere(const char *name, int (*scenario)(void));

/* Of the scenario, for messages. */
extern const char *failed_call;

/* In a scenario: goes to its end when the call fails. */
#define TRY(call)          \
  do {                     \
    if ((err = (call))) {  \
      failed_call = #call; \
      goto end;            \
    }                      \
  } while (0)

/* An isolate and a context, entered; whatever of it there is is closed. */
struct host {
  v8c_isolate *isolate;
  v8c_context *context;
  v8c_frame frame;
  bool entered;
};
int open_host(struct host *h);
void close_host(struct host *h);

/* What was thrown for want of memory is V8C_ENOMEM; takes it. */
int thrown_for_memory(struct host *h, int err);

#endif
