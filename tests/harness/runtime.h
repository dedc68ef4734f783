/* runtime.h: for tests of libv8c-runtime: a runtime ready made, and jobs that run a script. */
#ifndef V8C_TESTS_RUNTIME_H
#define V8C_TESTS_RUNTIME_H

#include "tests/harness/harness.h"
#include "tests/harness/thread.h"
#include "v8c/runtime.h"

#define RUNTIME_OPTIONS(...) (&(v8c_runtime_options){.size = sizeof(v8c_runtime_options), __VA_ARGS__})
#define RUNTIME_START(...) (&(v8c_runtime_start){.size = sizeof(v8c_runtime_start), __VA_ARGS__})

/* V8 up; at the end nothing of v8c's is left. */
void runtime_up(void);
void runtime_down(void);

/* A runtime by a builder with these options; either may be NULL. */
v8c_runtime *make_runtime(const v8c_runtime_options *options, const v8c_runtime_start *start);
/* A builder that has what v8c_builder_add_shipped adds. */
v8c_builder *shipped_builder(const v8c_runtime_options *options);
/* The runtime of a builder that is complete; frees the builder. */
v8c_runtime *build_runtime(v8c_builder *builder, const v8c_runtime_start *start);
/* Closes and frees it, and expects no failure. */
void end_runtime(v8c_runtime *rt);

/* Runs a script on the owner; its number, or a failed test. */
double number_of(v8c_runtime *rt, const char *source);
/* Runs one there, and expects no failure. */
void run_script(v8c_runtime *rt, const char *source);
/* A native for scripts of the runtime. */
void give_native(v8c_runtime *rt, const char *name, v8c_fn fn);

/* As jobs: data is the source. */
int script_job(v8c_runtime *rt, v8c_context *context, void *data);
/* Does nothing. */
int nothing_job(v8c_runtime *rt, v8c_context *context, void *data);

/* An event: set once, waited for by any number of threads, at most a minute. */
struct event {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int count;
};
#define EVENT \
  { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 }
void event_set(struct event *event);
/* Waits until it was set so often; false after a minute. */
bool event_wait(struct event *event, int count);
/* As a job: data is the event. */
int event_job(v8c_runtime *rt, v8c_context *context, void *data);

/* A job that stands in C until it is let go: data is the gate. */
struct gate {
  struct event in, go;
};
#define GATE \
  { EVENT, EVENT }
int gate_job(v8c_runtime *rt, v8c_context *context, void *data);
/* Posts one, and waits until it stands there. */
void close_gate(v8c_runtime *rt, struct gate *gate);

double now_ms(void);

#endif
