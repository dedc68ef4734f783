/* context.cc: contexts. A v8c_context is found from V8's by an embedder data slot. */
#include <new>

#include "shim/context.h"
#include "shim/determinism.h"
#include "shim/isolate.h"
#include "shim/pointers.h"
#include "shim/shim.h"
#include "shim/template.h"

namespace {

v8c__context *context_of(v8c__owned *self) { return full(reinterpret_cast<v8c_context *>(self)); }

void detach(v8c__owned *self) {
  v8c__context *context = context_of(self);
  v8::HandleScope handles(self->isolate->v8); /* v8c_leave has closed the frame's */
  local(context)->SetAlignedPointerInEmbedderData(V8C__SLOT_CONTEXT, nullptr);
  context->global.Reset();
  context->proxy.Reset();
  v8c__jobs_forget(context);
  v8c__rejections_forget(context);
  v8c__queue_orphan(context->queue);
  v8c__tally_drop(context->tally);
  context->tally = nullptr;
}

/* Entered, or perhaps in use by a call below us. */
bool busy(const v8c__owned *self) {
  return reinterpret_cast<const v8c_context *>(self)->frames || self->isolate->depth;
}

void release(v8c__owned *self) {
  v8c__context *context = context_of(self);
  v8c__checked_released(self);
  v8c__codegen_drop(context);
  context->unhandled.end();
  v8c__free(context->name);
  context->~v8c__context();
  v8c__free(self);
}

/* Is in the isolate for as long as it lives, without a context. */
class Inside {
 public:
  explicit Inside(v8c_isolate *isolate)
      : isolate_(isolate), outer_(v8c__current), locker_(isolate->v8), scope_(isolate->v8), handles_(isolate->v8) {
    isolate->entered.fetch_add(1, std::memory_order_acq_rel);
    v8c__current = isolate;
    if (outer_ != isolate) v8c__drain(isolate);
  }
  ~Inside() {
    v8c__current = outer_;
    isolate_->entered.fetch_sub(1, std::memory_order_acq_rel);
  }

 private:
  v8c_isolate *isolate_, *outer_;
  v8c__locked locker_;
  v8::Isolate::Scope scope_;
  v8::HandleScope handles_;
};

/* Beside V8's context: its count of refs, its queue and its name. */
int equip(v8c_isolate *isolate, const v8c_context_options &options, v8c__context *context) {
  if (options.own_microtasks && isolate->of_creator)
    return v8c__fail(V8C_ESTATE, "a context in a snapshot has the isolate's microtask queue");
  context->tally = static_cast<v8c__tally *>(v8c__calloc(sizeof *context->tally));
  if (!context->tally) return v8c__code(V8C_ENOMEM);
  context->tally->holders = 1;
  if (options.name && !(context->name = v8c__strdup(options.name, V8C_ZSTR))) return v8c__code(V8C_ENOMEM);
  if (options.own_microtasks) return v8c__queue_new(isolate, number_of(options.microtask_policy), &context->queue);
  if (number_of(options.microtask_policy) != V8C_MICROTASKS_AUTO)
    return v8c__fail(V8C_EINVAL, "microtask_policy is for contexts with own_microtasks");
  return 0;
}

/* Has V8 make the context by make(queue). */
template <class Make>
int build(v8c_isolate *isolate, const v8c_context_options &options, v8c__context *context, Make &&make) {
  int err = equip(isolate, options, context);
  if (err) return err;
  v8::Local<v8::Context> made;
  err = run(isolate, v8::Local<v8::Context>(), [&] { return make(v8c__queue_v8(context->queue)).ToLocal(&made); });
  if (err) {
    if (isolate->depth == 0) isolate->pending = 0;
    return err == V8C_EXCEPTION ? v8c__fail(V8C_ESTATE, "V8 could not make the context") : err;
  }
  if (context->queue) v8c__queue_follow(context->queue, isolate->v8, made);
  context->global.Reset(isolate->v8, made);
  context->serial = ++isolate->contexts;
  context->fields = static_cast<size_t>(made->Global()->InternalFieldCount());
  made->SetAlignedPointerInEmbedderData(V8C__SLOT_CONTEXT, static_cast<v8c_context *>(context));
  v8c__codegen_watch(isolate->v8);
  if (context->serial == 1) v8c__symbols_learn(isolate, made);
  return 0;
}

int stack_known(const v8c_isolate *isolate) { return isolate == v8c__current ? 0 : v8c__stack_known(); }

/* Makes a v8c_context around what make() returns. */
template <class Make>
int wrap(v8c_isolate *isolate, const v8c_context_options &options, v8c_context **out, Make &&make) {
  void *memory = v8c__calloc(sizeof(v8c__context));
  if (!memory) return v8c__code(V8C_ENOMEM);
  Inside inside(isolate);
  auto *context = new (memory) v8c__context();
  int err = build(isolate, options, context, make);
  if (err) {
    v8c__queue_unused(context->queue);
    v8c__free(context->tally);
    release(&context->owned);
    return err;
  }
  v8c__own(isolate, &context->owned, detach, release);
  context->owned.busy = busy;
  *out = context;
  if (isolate->of_creator && isolate->deterministic && !v8c__determinism_install(isolate, local(context))) {
    v8c__disown(&context->owned);
    return v8c__fail(V8C_ESTATE, "Math.random or performance.now cannot be replaced in this context");
  }
  return 0;
}

}  // namespace

v8c_context *v8c__context_of(v8::Local<v8::Context> context) {
  if (context->GetNumberOfEmbedderDataFields() <= V8C__SLOT_CONTEXT) return nullptr;
  return static_cast<v8c_context *>(context->GetAlignedPointerFromEmbedderData(V8C__SLOT_CONTEXT));
}

/* ---- Make ------------------------------------------------------------------------------- */

namespace {

int check_template(const v8c_isolate *isolate, const v8c_template *given, v8::Local<v8::ObjectTemplate> *out) {
  if (!given) return 0;
  if (isolate->has_default_context)
    return v8c__fail(V8C_ESTATE, "a snapshot's default context cannot take a global template");
  return v8c__template_global(given, isolate, out);
}

/* A context whose global is to be another's. */
int check_old(const v8c_isolate *isolate, const v8c__context *old) {
  if (!old) return 0;
  if (!old->owned.isolate->v8) return v8c__code(V8C_EDISPOSED);
  if (old->owned.isolate != isolate) return v8c__fail(V8C_EINVAL, "global_of is of another isolate");
  if (!old->detached) return v8c__fail(V8C_ESTATE, "the global object of global_of is not detached");
  if (old->proxy.IsEmpty()) return v8c__fail(V8C_ESTATE, "the global object of global_of was taken already");
  return 0;
}

/* V8 writes the new global over the old one, and does not look whether there is room. */
int check_fields(v8c_isolate *isolate, const v8c__context *old, v8::Local<v8::ObjectTemplate> global) {
  if (!old) return 0;
  Inside inside(isolate);
  size_t fields = 0;
  if (isolate->has_default_context)
    fields = static_cast<size_t>(v8c__context_of_v8(isolate)->Global()->InternalFieldCount());
  else if (!global.IsEmpty())
    fields = static_cast<size_t>(global->InternalFieldCount());
  if (fields == old->fields) return 0;
  return v8c__fail(V8C_EINVAL, "the global object has %zu internal fields, the new one would have %zu", old->fields,
                   fields);
}

}  // namespace

int v8c_context_new(v8c_isolate *isolate, const v8c_context_options *given, v8c_context **out) {
  if (!isolate || !out) return v8c__code(V8C_EINVAL);
  v8c_context_options options;
  int err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  if (!isolate->v8) return v8c__code(V8C_EDISPOSED);
  v8::Local<v8::ObjectTemplate> global;
  v8c__context *old = full(options.global_of);
  err = stack_known(isolate);
  if (!err) err = check_template(isolate, options.global, &global);
  if (!err) err = check_old(isolate, old);
  if (!err) err = check_fields(isolate, old, global);
  if (err) return err;
  err = wrap(isolate, options, out, [&](v8::MicrotaskQueue *queue) {
    v8::MaybeLocal<v8::Value> object;
    if (old) object = old->proxy.Get(isolate->v8);
    return v8::MaybeLocal<v8::Context>(v8c__context_of_v8(isolate, global, object, queue));
  });
  if (!err && old) old->proxy.Reset();
  return err;
}

int v8c_context_from_snapshot(v8c_isolate *isolate, size_t index, v8c_context **out) {
  if (!isolate || !out) return v8c__code(V8C_EINVAL);
  if (!isolate->v8) return v8c__code(V8C_EDISPOSED);
  if (index >= isolate->snapshot_contexts)
    return v8c__fail(V8C_ERANGE, "context %zu: the snapshot has %zu besides the default one", index,
                     isolate->snapshot_contexts);
  int err = stack_known(isolate);
  if (err) return err;
  return wrap(isolate, {}, out, [&](v8::MicrotaskQueue *) { return v8c__context_of_blob(isolate, index); });
}

void v8c_context_free(v8c_context *context) {
  if (!context) return;
  if (context->owned.isolate == v8c__current && context->frames)
    context->freed = true; /* v8c_leave frees it */
  else
    v8c__disown(&context->owned);
}

v8c_isolate *v8c_context_isolate(const v8c_context *context) {
  return context && context->owned.isolate->v8 ? context->owned.isolate : nullptr;
}

v8c_value v8c_global(v8c_context *context) {
  if (entered(context ? &context->owned : nullptr) || full(context)->detached) return nullptr;
  return to_c(local(context)->Global());
}

int v8c_context_detach_global(v8c_context *context) {
  int err = entered(context ? &context->owned : nullptr);
  if (err) return err;
  if (full(context)->detached) return v8c__fail(V8C_ESTATE, "the global object was detached before");
  v8::Isolate *isolate = context->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  full(context)->proxy.Reset(isolate, local(context)->Global()); /* later V8 would not hand it out */
  full(context)->detached = true;
  local(context)->DetachGlobal();
  return 0;
}

/* ---- What the host keeps ------------------------------------------------------------------ */

int v8c_context_set_name(v8c_context *context, const char *name, size_t len) {
  int err = entered(context ? &context->owned : nullptr);
  if (err) return err;
  if (!name) return v8c__code(V8C_EINVAL);
  char *copy = v8c__strdup(name, len);
  if (!copy) return v8c__code(V8C_ENOMEM);
  v8c__free(full(context)->name);
  full(context)->name = copy;
  return 0;
}

size_t v8c_context_ref_count(const v8c_context *context) {
  return entered(context ? &context->owned : nullptr) ? 0 : full(context)->tally->holders - 1;
}

const char *v8c_context_name(const v8c_context *context) {
  return context && full(context)->name ? full(context)->name : "";
}

void v8c_context_set_data(v8c_context *context, void *data) {
  if (context) context->data = data;
}

void *v8c_context_data(const v8c_context *context) { return context ? context->data : nullptr; }
