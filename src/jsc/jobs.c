/* jobs.c: promise reactions that run when the host says so. V8 runs its queue to the end; what we can add is
 * how many ran, whether there may be some, and a queueMicrotask that stops at the first one that throws. */
#include <math.h>
#include <stdlib.h>

#include "src/jsc/jsc.h"
#include "v8c/xjs.h"

typedef struct job {
  struct job *next;
  jsc_group *group;
  v8c_ref *function;
} job;

struct jsc_jobs {
  bool pending; /* something was queued since the last drain */
  int ran;
  bool failed; /* one threw: those behind it are held */
  v8c_ref *exception;
  job *held, **held_end;
};

/* ---- Count ----------------------------------------------------------------------------------- */

/* A reaction is queued when a promise with reactions is settled, or one is added to a settled promise. */
static void hear(v8c_isolate *isolate, v8c_promise_hook event, v8c_value promise, v8c_value parent, void *data) {
  struct jsc_jobs *jobs = data;
  (void)isolate, (void)promise, (void)parent;
  if (event == V8C_PROMISE_BEFORE)
    jobs->ran++;
  else if (event != V8C_PROMISE_AFTER)
    jobs->pending = true;
}

/* ---- queueMicrotask ------------------------------------------------------------------------------ */

static int call_job(v8c_context *context, void *data) {
  v8c_value function;
  int err = v8c_ref_get(((job *)data)->function, &function);
  return err ? err : v8c_call_function(context, function, NULL, 0, NULL, NULL);
}

static void hold(struct jsc_jobs *jobs, const job *one) {
  job *copy = malloc(sizeof *copy);
  if (!copy) return;
  *copy = *one;
  copy->next = NULL;
  *jobs->held_end = copy;
  jobs->held_end = &copy->next;
}

static void run_job(v8c_context *context, void *data) {
  job *one = data;
  struct jsc_jobs *jobs = one->group->jobs;
  v8c_error *error = NULL;
  v8c_value value;
  if (jobs->failed) {
    hold(jobs, one);
    one->function = NULL;
    free(one);
    return;
  }
  jobs->ran++;
  one->group->depth++;
  v8c_try(context, call_job, one, &error);
  one->group->depth--;
  if (error && !v8c_error_value(error, &value)) {
    jobs->failed = true;
    if (v8c_ref_new(one->group->isolate, value, &jobs->exception)) jobs->exception = NULL;
  }
  v8c_error_free(error);
  v8c_ref_free(one->function);
  free(one);
}

static void drop_job(void *data) {
  job *one = data;
  v8c_ref_free(one->function);
  free(one);
}

/* V8 calls `free_data` after the job too: only for those that never run. */
typedef struct ticket {
  job *one;
} ticket;

static void run_ticket(v8c_context *context, void *data) {
  ticket *of = data;
  job *one = of->one;
  of->one = NULL;
  run_job(context, one);
}

static void free_ticket(void *data) {
  ticket *of = data;
  if (of->one) drop_job(of->one);
  free(of);
}

static int enqueue(v8c_context *context, job *one) {
  ticket *of = malloc(sizeof *of);
  if (!of) return V8C_ENOMEM;
  of->one = one;
  int err = v8c_enqueue_microtask_fn(context, run_ticket, of, free_ticket);
  if (err) free(of);
  return err;
}

static void queue_microtask(v8c_call *info) {
  v8c_value function;
  v8c_context *context = v8c_call_context(info);
  jsc_context *of = jsc__context_of(context);
  if (!of || v8c_arg_function(info, 0, &function)) return;
  job *one = calloc(1, sizeof *one);
  if (!one) return;
  one->group = of->group;
  int err = v8c_ref_new(of->group->isolate, function, &one->function);
  if (!err) err = enqueue(context, one);
  if (err) return drop_job(one);
  of->group->jobs->pending = true;
}

/* ---- Set up and end ---------------------------------------------------------------------------------- */

/* In a context of a group whose jobs wait. */
void jsc__jobs_start(jsc_call *call) {
  jsc_group *group = call->group;
  v8c_value function;
  if (!group->jobs) {
    struct jsc_jobs *jobs = calloc(1, sizeof *jobs);
    if (!jobs) return;
    jobs->held_end = &jobs->held;
    group->jobs = jobs;
    v8c_set_microtask_policy(group->isolate, V8C_MICROTASKS_EXPLICIT);
    v8c_on_promise_hook(group->isolate, hear, jobs, NULL);
  }
  if (!v8c_function(call->in, V8C_LIT("queueMicrotask"), queue_microtask, NULL, &function))
    v8c_define_value_named(call->in, v8c_global(call->in), V8C_LIT("queueMicrotask"), function, V8C_DONT_ENUM);
}

void jsc__jobs_end(jsc_group *group) {
  struct jsc_jobs *jobs = group->jobs;
  if (!jobs) return;
  for (job *one = jobs->held, *next; one; one = next) {
    next = one->next;
    drop_job(one);
  }
  v8c_ref_free(jobs->exception);
  free(jobs);
  group->jobs = NULL;
}

/* ---- Drain --------------------------------------------------------------------------------------------- */

/* Those that were held go before what comes now. */
static void requeue(jsc_call *call, struct jsc_jobs *jobs) {
  job *one = jobs->held;
  jobs->held = NULL;
  jobs->held_end = &jobs->held;
  for (job *next; one; one = next) {
    next = one->next;
    if (enqueue(call->in, one)) drop_job(one);
    jobs->pending = true;
  }
}

static int run_jobs(v8c_context *context, void *data) {
  (void)data;
  return v8c_context_run_microtasks(context);
}

static int drain(jsc_call *call, JSValueRef *exception) {
  struct jsc_jobs *jobs = call->group->jobs, none = {0};
  v8c_value value;
  jsc_op op = {.call = call};
  if (!jobs) jobs = &none; /* they run by themselves */
  jobs->ran = 0;
  jsc__run(call, run_jobs, &op, exception);
  jobs->pending = false;
  int ran = jobs->ran;
  if (!jobs->failed) return ran;
  jobs->failed = false;
  if (exception && jobs->exception && !v8c_ref_get(jobs->exception, &value)) *exception = jsc__give(call->group, value);
  v8c_ref_free(jobs->exception);
  jobs->exception = NULL;
  requeue(call, jobs);
  return -1;
}

int JSContextDrainPendingJobs(JSContextRef ctx, JSValueRef *exception) {
  jsc_call call;
  if (!jsc__begin(&call, ctx)) return 0;
  int ran = drain(&call, exception);
  jsc__end(&call);
  return ran;
}

bool JSContextHasPendingJobs(JSContextRef ctx) {
  return jsc__is_context(ctx) && ctx->group->jobs && ctx->group->jobs->pending;
}

static int await(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_await(context, op->a, INFINITY, &op->out);
}

JSValueRef JSAwaitPromise(JSContextRef ctx, JSObjectRef promise, JSValueRef *exception) {
  jsc_call call;
  JSValueRef result = NULL, thrown = NULL;
  if (!jsc__begin(&call, ctx)) return NULL;
  jsc_op op = {.call = &call, .a = jsc__take(call.group, promise)};
  if (v8c_is_promise(op.a)) {
    int err = jsc__run(&call, await, &op, &thrown);
    if (!err) result = jsc__give(call.group, op.out);
    if (err == V8C_ESTALLED) jsc__throw(&call, &thrown, V8C_ERROR, "Nothing is left that could settle the promise");
    if (err == V8C_ESTATE) jsc__throw(&call, &thrown, V8C_ERROR, "A promise cannot be waited for in a job");
    if (thrown && exception) *exception = thrown;
  } else {
    result = promise;
  }
  jsc__end(&call);
  return result;
}
