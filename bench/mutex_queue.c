/* mutex_queue.c: what v8c's queue is measured against, as a careful C author writes it: an intrusive list
 * behind a mutex, taken as a whole by the loop, and one uv_async_send each time that it was empty. The loop
 * of `mutex_side` enters an isolate for what it took, and gives each job a scope, a look at what was
 * thrown, and microtasks; that of `bare_side` has no JavaScript at all. */
#include <pthread.h>
#include <stdlib.h>
#include <uv.h>

#include "bench/runtime.h"
#include "v8c.h"

struct job {
  struct job *next;
  void (*run)(struct job *job);
  void *data;
};

struct loop {
  uv_loop_t loop;
  uv_async_t wake;
  pthread_t thread;
  pthread_mutex_t lock;
  struct job *first, **last;
  int closing;
  v8c_isolate *isolate; /* NULL: bare */
  v8c_context *context;
};

static void run_in_isolate(struct loop *loop, struct job *job) {
  v8c_frame frame;
  v8c_scope scope;
  if (!job || v8c_enter(loop->context, &frame)) return;
  for (struct job *next; job; job = next) {
    next = job->next;
    if (v8c_scope_open(loop->isolate, &scope)) abort();
    job->run(job);
    if (v8c_pending(loop->isolate)) (void)v8c_catch(loop->isolate, NULL);
    v8c_scope_close(&scope);
    (void)v8c_run_microtasks(loop->isolate);
  }
  (void)v8c_leave(&frame);
}

static void drain(uv_async_t *wake) {
  struct loop *loop = wake->data;
  pthread_mutex_lock(&loop->lock);
  struct job *job = loop->first;
  loop->first = NULL;
  loop->last = &loop->first;
  int closing = loop->closing;
  pthread_mutex_unlock(&loop->lock);
  if (loop->isolate) {
    run_in_isolate(loop, job);
    job = NULL;
  }
  for (struct job *next; job; job = next) {
    next = job->next;
    job->run(job);
  }
  if (closing) uv_close((uv_handle_t *)wake, NULL);
}

static void *thread_main(void *data) {
  struct loop *loop = data;
  uv_run(&loop->loop, UV_RUN_DEFAULT);
  return NULL;
}

static void *start_loop(bool with_isolate) {
  struct loop *loop = calloc(1, sizeof *loop);
  if (with_isolate && (v8c_isolate_new(NULL, &loop->isolate) || v8c_context_new(loop->isolate, NULL, &loop->context)))
    abort();
  uv_loop_init(&loop->loop);
  uv_async_init(&loop->loop, &loop->wake, drain);
  loop->wake.data = loop;
  loop->last = &loop->first;
  pthread_mutex_init(&loop->lock, NULL);
  pthread_create(&loop->thread, NULL, thread_main, loop);
  return loop;
}

static void *start(void) { return start_loop(true); }
static void *start_bare(void) { return start_loop(false); }

static void push(struct loop *loop, struct job *job) {
  job->next = NULL;
  pthread_mutex_lock(&loop->lock);
  int was_empty = !loop->first;
  *loop->last = job;
  loop->last = &job->next;
  pthread_mutex_unlock(&loop->lock);
  if (was_empty) uv_async_send(&loop->wake);
}

static void count(struct job *job) { ++*(long *)job->data; }

static void post(void *loop, void *memory, long *done) {
  struct job *job = memory;
  job->run = count;
  job->data = done;
  push(loop, job);
}

struct waiting {
  struct job job;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int over;
  long *done;
};

static void answer(struct job *job) {
  struct waiting *waiting = (struct waiting *)job;
  ++*waiting->done;
  pthread_mutex_lock(&waiting->lock);
  waiting->over = 1;
  pthread_cond_signal(&waiting->changed);
  pthread_mutex_unlock(&waiting->lock);
}

static void call(void *loop, long *done) {
  struct waiting waiting = {{NULL, answer, NULL}, PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, done};
  push(loop, &waiting.job);
  pthread_mutex_lock(&waiting.lock);
  while (!waiting.over) pthread_cond_wait(&waiting.changed, &waiting.lock);
  pthread_mutex_unlock(&waiting.lock);
}

struct promise {
  struct job job;
  struct loop *loop;
  v8c_resolver *resolver;
};

struct promises {
  struct loop *loop;
  struct promise *items;
  long count;
};

static void resolve(struct job *job) {
  struct promise *p = (struct promise *)job;
  if (v8c_resolver_resolve(p->resolver, p->loop->context, v8c_undefined(p->loop->isolate))) abort();
  v8c_resolver_free(p->resolver);
}

static void make(struct job *job) {
  struct promises *p = job->data;
  for (long i = 0; i < p->count; i++)
    if (v8c_resolver_new(p->loop->context, &p->items[i].resolver)) abort();
}

static void settle(void *loop, long n) {
  struct promises p = {.loop = loop, .items = calloc((size_t)n, sizeof *p.items), .count = n};
  struct job made = {NULL, make, &p};
  long done = 0;
  push(loop, &made);
  call(loop, &done);
  for (long i = 0; i < n; i++) {
    p.items[i].job.run = resolve;
    p.items[i].loop = loop;
    push(loop, &p.items[i].job);
  }
  call(loop, &done);
  free(p.items);
}

static void stop(void *data) {
  struct loop *loop = data;
  pthread_mutex_lock(&loop->lock);
  loop->closing = 1;
  pthread_mutex_unlock(&loop->lock);
  uv_async_send(&loop->wake);
  pthread_join(loop->thread, NULL);
  uv_loop_close(&loop->loop);
  v8c_context_free(loop->context);
  (void)v8c_isolate_free(loop->isolate);
  free(loop);
}

const struct side mutex_side = {"mutex", sizeof(struct job), start, post, call, settle, stop};
const struct side bare_side = {"bare", sizeof(struct job), start_bare, post, call, NULL, stop};
