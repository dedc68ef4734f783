/* context_queue.cc: microtask queues of contexts. An isolate lists them: V8 links them among
 * themselves, so they go before it does, and never while V8 may be running their jobs. */
#include <memory>
#include <new>

#include "shim/context.h"
#include "shim/isolate.h"

struct v8c__queue {
  v8c__queue *next;
  v8::MicrotaskQueue *v8;
  v8::Global<v8::Context> context; /* weak */
  bool orphan;                     /* its v8c_context was freed */
  bool dead;                       /* V8's context was collected */
};

namespace {

void free_all(v8c_isolate *isolate, bool dead_only) {
  v8c__queue **link = &isolate->queues;
  while (v8c__queue *queue = *link) {
    if (dead_only && !queue->dead) {
      link = &queue->next;
      continue;
    }
    *link = queue->next;
    delete queue->v8;
    queue->~v8c__queue();
    v8c__free(queue);
  }
}

void sweep(v8c_isolate *isolate) {
  if (!isolate->depth) free_all(isolate, true);
}

/* Those of one collection come in turn, and the first sweeps for all. */
void collected_later(const v8::WeakCallbackInfo<v8c__queue> &info) {
  sweep(static_cast<v8c_isolate *>(info.GetIsolate()->GetData(0)));
}

/* V8 is collecting: only the handle may be touched. */
void collected(const v8::WeakCallbackInfo<v8c__queue> &info) {
  info.GetParameter()->context.Reset();
  info.GetParameter()->dead = true;
  info.SetSecondPassCallback(collected_later);
}

}  // namespace

int v8c__queue_new(v8c_isolate *isolate, int given, v8c__queue **out) {
  v8::MicrotasksPolicy policy;
  if (!v8c__policy_of(given, &policy)) return v8c__fail(V8C_EINVAL, "microtask_policy: %d is no policy", given);
  sweep(isolate);
  void *memory = v8c__calloc(sizeof(v8c__queue));
  if (!memory) return v8c__code(V8C_ENOMEM);
  auto *queue = new (memory) v8c__queue();
  queue->v8 = v8::MicrotaskQueue::New(isolate->v8, policy).release();
  queue->next = isolate->queues;
  isolate->queues = queue;
  *out = queue;
  return 0;
}

v8::MicrotaskQueue *v8c__queue_v8(v8c__queue *queue) { return queue ? queue->v8 : nullptr; }

void v8c__queue_follow(v8c__queue *queue, v8::Isolate *isolate, v8::Local<v8::Context> context) {
  queue->context.Reset(isolate, context);
  queue->context.SetWeak(queue, collected, v8::WeakCallbackType::kParameter);
}

void v8c__queue_unused(v8c__queue *queue) {
  if (queue) queue->dead = true;
}

void v8c__queue_orphan(v8c__queue *queue) {
  if (queue) queue->orphan = true;
}

void v8c__queues_end(v8c_isolate *isolate) { free_all(isolate, false); }

void v8c__queues_run_orphans(v8c_isolate *isolate) {
  for (v8c__queue *queue = isolate->queues; queue; queue = queue->next)
    if (queue->orphan && !queue->dead) queue->v8->PerformCheckpoint(isolate->v8);
}

int v8c_context_run_microtasks(v8c_context *context) {
  int err = begin(context);
  if (err) return err;
  v8c__queue *queue = full(context)->queue;
  if (!queue) return v8c_run_microtasks(context->owned.isolate);
  v8c_isolate *isolate = context->owned.isolate;
  err = run(context, [&] {
    queue->v8->PerformCheckpoint(isolate->v8);
    return !isolate->v8->IsExecutionTerminating();
  });
  return err ? err : v8c__still_terminating(isolate);
}
