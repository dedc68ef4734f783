/* queue.h: jobs from any number of threads to one owner, without a lock; internal to src/runtime/.
 *
 * One word: a stack of jobs, which the owner takes as a whole and turns round. An empty stack is one of
 * three: NULL, the owner is awake and will look again; `asleep`, who puts a job there wakes it;
 * `closed`, nobody puts one there any more. So no job can come between the owner's last look and
 * its sleep, nor behind the close, and there is one wake-up for each time that it sleeps. */
#ifndef V8C_RUNTIME_QUEUE_H
#define V8C_RUNTIME_QUEUE_H

#include <stdatomic.h>

#include "v8c/runtime.h"

struct v8c__queue {
  _Atomic(v8c_job *) top;
};

enum v8c__pushed { V8C__PUSHED, V8C__PUSHED_WAKE, V8C__PUSHED_CLOSED };

extern v8c_job v8c__asleep, v8c__closed_queue;

/* Any thread. */
static inline enum v8c__pushed v8c__queue_push(struct v8c__queue *queue, v8c_job *job) {
  v8c_job *top = atomic_load_explicit(&queue->top, memory_order_relaxed);
  do {
    if (top == &v8c__closed_queue) return V8C__PUSHED_CLOSED;
    job->next = top == &v8c__asleep ? NULL : top;
  } while (!atomic_compare_exchange_weak_explicit(&queue->top, &top, job, memory_order_acq_rel, memory_order_relaxed));
  return top == &v8c__asleep ? V8C__PUSHED_WAKE : V8C__PUSHED;
}

static inline v8c_job *v8c__queue_turn(v8c_job *job) {
  v8c_job *first = NULL;
  if (job == &v8c__asleep || job == &v8c__closed_queue) return NULL;
  while (job) {
    v8c_job *next = job->next;
    job->next = first;
    first = job;
    job = next;
  }
  return first;
}

/* Owner: all there is, the first first; it is awake now. */
static inline v8c_job *v8c__queue_take(struct v8c__queue *queue) {
  return v8c__queue_turn(atomic_exchange_explicit(&queue->top, NULL, memory_order_acq_rel));
}

/* Owner: true when it may sleep; false when there are jobs. */
static inline bool v8c__queue_sleep(struct v8c__queue *queue) {
  v8c_job *top = NULL;
  return atomic_compare_exchange_strong_explicit(&queue->top, &top, &v8c__asleep, memory_order_acq_rel,
                                                 memory_order_acquire) ||
         top == &v8c__asleep || top == &v8c__closed_queue;
}

/* Owner: all there is, and nothing comes after it. */
static inline v8c_job *v8c__queue_close(struct v8c__queue *queue) {
  return v8c__queue_turn(atomic_exchange_explicit(&queue->top, &v8c__closed_queue, memory_order_acq_rel));
}

/* Any thread: is nothing there? */
static inline bool v8c__queue_idle(struct v8c__queue *queue) {
  v8c_job *top = atomic_load_explicit(&queue->top, memory_order_acquire);
  return top == &v8c__asleep || top == &v8c__closed_queue;
}

#endif
