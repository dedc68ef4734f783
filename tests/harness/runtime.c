/* runtime.c: see runtime.h. */
#include <pthread.h>
#include <time.h>

#include "tests/harness/runtime.h"

void runtime_up(void) { harness_start(); }

void runtime_down(void) {
  OK(v8c_stop());
  cr_expect_eq(v8c_end(), 0, "the test left an isolate: %s", v8c_detail());
}

v8c_builder *shipped_builder(const v8c_runtime_options *options) {
  v8c_builder *builder = NULL;
  OK(v8c_builder_new(options, &builder));
  OK(v8c_builder_add_shipped(builder));
  return builder;
}

v8c_runtime *build_runtime(v8c_builder *builder, const v8c_runtime_start *start) {
  v8c_runtime *rt = NULL;
  OK(v8c_builder_build(builder));
  OK(v8c_runtime_new(builder, start, &rt));
  v8c_builder_free(builder);
  return rt;
}

v8c_runtime *make_runtime(const v8c_runtime_options *options, const v8c_runtime_start *start) {
  v8c_builder *builder = NULL;
  OK(v8c_builder_new(options, &builder));
  return build_runtime(builder, start);
}

void end_runtime(v8c_runtime *rt) {
  OK(v8c_runtime_close(rt, 0));
  v8c_runtime_free(rt);
}

int script_job(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt;
  return v8c_eval(context, data, V8C_ZSTR, "job.js", NULL);
}

int nothing_job(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context, (void)data;
  return 0;
}

struct number {
  const char *source;
  double value;
};

static int number_job(v8c_runtime *rt, v8c_context *context, void *data) {
  struct number *number = data;
  v8c_value value = NULL;
  (void)rt;
  int err = v8c_eval(context, number->source, V8C_ZSTR, "number.js", &value);
  return err ? err : v8c_get_number(value, &number->value);
}

double number_of(v8c_runtime *rt, const char *source) {
  struct number number = {source, 0};
  OK(v8c_runtime_call(rt, "number", number_job, &number, NULL));
  return number.value;
}

void run_script(v8c_runtime *rt, const char *source) {
  OK(v8c_runtime_call(rt, "script", script_job, (void *)source, NULL));
}

struct native {
  const char *name;
  v8c_fn fn;
};

static int native_job(v8c_runtime *rt, v8c_context *context, void *data) {
  struct native *native = data;
  v8c_value function = NULL;
  (void)rt;
  (void)v8c_function(context, native->name, V8C_ZSTR, native->fn, NULL, &function);
  return v8c_set_named(context, v8c_global(context), native->name, V8C_ZSTR, function);
}

void give_native(v8c_runtime *rt, const char *name, v8c_fn fn) {
  OK(v8c_runtime_call(rt, "native", native_job, &(struct native){name, fn}, NULL));
}

void event_set(struct event *event) {
  pthread_mutex_lock(&event->lock);
  event->count++;
  pthread_cond_broadcast(&event->changed);
  pthread_mutex_unlock(&event->lock);
}

bool event_wait(struct event *event, int count) {
  struct timespec until;
  int err = 0;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += 60;
  pthread_mutex_lock(&event->lock);
  while (event->count < count && !err) err = pthread_cond_timedwait(&event->changed, &event->lock, &until);
  bool there = event->count >= count;
  pthread_mutex_unlock(&event->lock);
  return there;
}

int event_job(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  event_set(data);
  return 0;
}

int gate_job(v8c_runtime *rt, v8c_context *context, void *data) {
  struct gate *gate = data;
  (void)rt, (void)context;
  event_set(&gate->in);
  return event_wait(&gate->go, 1) ? 0 : V8C_ESTATE;
}

void close_gate(v8c_runtime *rt, struct gate *gate) {
  *gate = (struct gate)GATE;
  OK(v8c_runtime_post(rt, "gate", gate_job, gate, NULL));
  cr_assert(event_wait(&gate->in, 1));
}

double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}
