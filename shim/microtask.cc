/* microtask.cc: when microtasks run, and microtasks of the host's. */
#include <new>

#include "shim/cpu_label.h"
#include "shim/context.h"
#include "shim/isolate.h"
#include "shim/object.h"

/* A microtask of the host's. V8 keeps a pointer to it until it runs, or lets go of the queue and
 * never says so: the isolate lists them. */
struct v8c__job {
  v8c__job *prev, *next;
  v8c_isolate *isolate;
  v8c_context *context; /* NULL: will not run */
  v8c_microtask_fn fn;
  void *data;
  void (*free_data)(void *data);
};

namespace {

struct Scope : v8::MicrotasksScope {
  Scope(v8::Local<v8::Context> context, Type type) : v8::MicrotasksScope(context, type) {}
  void *operator new(size_t, void *place) { return place; }
};

struct Opened {
  alignas(Scope) char scope[sizeof(Scope)];
  v8c_isolate *isolate;
};
static_assert(sizeof(Opened) <= sizeof(v8c_microtask_scope));

static_assert((int)v8::MicrotasksPolicy::kAuto == 2 && (int)v8::MicrotasksPolicy::kExplicit == 0);

v8::MicrotaskQueue *queue_of(v8c_context *context) { return local(context)->GetMicrotaskQueue(); }

/* It will not run, or has. */
void let_go(v8c__job *job) {
  void (*free_data)(void *) = job->free_data;
  job->context = nullptr;
  job->free_data = nullptr;
  if (free_data) free_data(job->data);
}

void unlink(v8c__job *job) {
  if (job->prev)
    job->prev->next = job->next;
  else
    job->isolate->jobs = job->next;
  if (job->next) job->next->prev = job->prev;
}

/* V8 calls it. Where only natives wait it sees no request to terminate: they are not to go on for ever. */
void run_job(void *data) {
  auto *job = static_cast<v8c__job *>(data);
  v8c_isolate *isolate = job->isolate;
  unlink(job);
  if (job->context && !isolate->terminating.load(std::memory_order_relaxed)) {
    v8::HandleScope handles(isolate->v8);
    v8::Context::Scope scope(local(job->context));
    job->fn(job->context, job->data);
  }
  let_go(job);
  v8c__free(job);
}

}  // namespace

bool v8c__policy_of(int number, v8::MicrotasksPolicy *out) {
  switch (number) {
    case V8C_MICROTASKS_AUTO: *out = v8::MicrotasksPolicy::kAuto; return true;
    case V8C_MICROTASKS_EXPLICIT: *out = v8::MicrotasksPolicy::kExplicit; return true;
    case V8C_MICROTASKS_SCOPED: *out = v8::MicrotasksPolicy::kScoped; return true;
  }
  return false;
}

void v8c__jobs_forget(v8c_context *context) {
  for (v8c__job *job = context->owned.isolate->jobs; job; job = job->next)
    if (job->context == context) let_go(job);
}

void v8c__jobs_end(v8c_isolate *isolate) {
  while (v8c__job *job = isolate->jobs) {
    isolate->jobs = job->next;
    let_go(job);
    v8c__free(job);
  }
}

/* ---- When ---------------------------------------------------------------------------------- */

int v8c_set_microtask_policy(v8c_isolate *isolate, v8c_microtask_policy policy) {
  int err = entered(isolate);
  if (err) return err;
  v8::MicrotasksPolicy wanted;
  if (!v8c__policy_of(number_of(policy), &wanted)) return v8c__fail(V8C_EINVAL, "%d is no policy", number_of(policy));
  isolate->v8->SetMicrotasksPolicy(wanted);
  return 0;
}

int v8c_microtask_policy_get(v8c_isolate *isolate, v8c_microtask_policy *out) {
  int err = entered(isolate);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  switch (isolate->v8->GetMicrotasksPolicy()) {
    case v8::MicrotasksPolicy::kAuto: *out = V8C_MICROTASKS_AUTO; break;
    case v8::MicrotasksPolicy::kExplicit: *out = V8C_MICROTASKS_EXPLICIT; break;
    case v8::MicrotasksPolicy::kScoped: *out = V8C_MICROTASKS_SCOPED; break;
  }
  return 0;
}

int v8c_microtask_scope_open(v8c_context *context, bool run, v8c_microtask_scope *scope) {
  int err = entered(context ? &context->owned : nullptr);
  if (err) return err;
  if (!scope) return v8c__code(V8C_EINVAL);
  auto *opened = reinterpret_cast<Opened *>(scope);
  auto type = run ? v8::MicrotasksScope::kRunMicrotasks : v8::MicrotasksScope::kDoNotRunMicrotasks;
  new (opened->scope) Scope(local(context), type);
  opened->isolate = context->owned.isolate;
  return 0;
}

int v8c_microtask_scope_close(v8c_microtask_scope *scope) {
  if (!scope) return v8c__code(V8C_EINVAL);
  auto *opened = reinterpret_cast<Opened *>(scope);
  v8c_isolate *isolate = opened->isolate;
  int err = entered(isolate);
  if (err) return err;
  err = sticky(isolate);
  int ran = run(isolate, v8::Local<v8::Context>(), [&] {
    reinterpret_cast<Scope *>(opened->scope)->~Scope();
    return !isolate->v8->IsExecutionTerminating();
  });
  opened->isolate = nullptr;
  if (!ran) ran = v8c__still_terminating(isolate);
  return err ? err : ran;
}

size_t v8c_microtask_scope_depth(v8c_context *context) {
  if (entered(context ? &context->owned : nullptr)) return 0;
  return static_cast<size_t>(queue_of(context)->GetMicrotasksScopeDepth());
}

bool v8c_microtasks_are_running(v8c_context *context) {
  return !entered(context ? &context->owned : nullptr) && queue_of(context)->IsRunningMicrotasks();
}

/* ---- Enqueue ---------------------------------------------------------------------------------- */

int v8c_enqueue_microtask(v8c_context *context, v8c_value function) {
  int err = begin(context);
  if (err) return err;
  if (!function) return v8c__code(V8C_EINVAL);
  if (!to_v8(function)->IsFunction()) return v8c__fail(V8C_ETYPE, "not a function");
  v8::HandleScope handles(context->owned.isolate->v8);
  v8::Context::Scope scope(local(context)); /* V8 runs it in the current one */
  queue_of(context)->EnqueueMicrotask(context->owned.isolate->v8, to_v8<v8::Function>(function));
  context->owned.isolate->used = true;
  return 0;
}

int v8c_enqueue_microtask_fn(v8c_context *context, v8c_microtask_fn fn, void *data, void (*free_data)(void *data)) {
  int err = begin(context);
  if (err) return err;
  if (!fn) return v8c__code(V8C_EINVAL);
  auto *job = static_cast<v8c__job *>(v8c__alloc(sizeof(v8c__job)));
  if (!job) return v8c__code(V8C_ENOMEM);
  v8c_isolate *isolate = context->owned.isolate;
  *job = {nullptr, isolate->jobs, isolate, context, fn, data, free_data};
  if (job->next) job->next->prev = job;
  isolate->jobs = job;
  v8::HandleScope handles(isolate->v8);
  queue_of(context)->EnqueueMicrotask(isolate->v8, run_job, job);
  isolate->used = true;
  return 0;
}

/* ---- What goes along ----------------------------------------------------------------------------- */

int v8c_set_continuation_data(v8c_isolate *isolate, v8c_value value) {
  int err = entered(isolate);
  if (err) return err;
  if (!value) return v8c__code(V8C_EINVAL);
  v8::HandleScope handles(isolate->v8);
  isolate->v8->SetContinuationPreservedEmbedderData(v8c__label_carry(isolate, to_v8(value)));
  return 0;
}

int v8c_continuation_data(v8c_isolate *isolate, v8c_value *out) {
  int err = entered(isolate);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  *out = to_c(v8c__label_host_part(isolate, isolate->v8->GetContinuationPreservedEmbedderData()));
  return 0;
}
