/* context.cc: contexts. A v8c_context is found from V8's by an embedder data slot. */
#include <new>

#include "shim/determinism.h"
#include "shim/isolate.h"
#include "shim/shim.h"
#include "shim/template.h"

namespace {

v8c_context *context_of(v8c__owned *self) { return reinterpret_cast<v8c_context *>(self); }

void detach(v8c__owned *self) {
  v8c_context *context = context_of(self);
  if (context->global.IsEmpty()) return;
  v8::HandleScope handles(self->isolate->v8); /* v8c_leave has closed the frame's */
  local(context)->SetAlignedPointerInEmbedderData(V8C__SLOT_CONTEXT, nullptr);
  context->global.Reset();
}

/* Entered, or perhaps in use by a call below us. */
bool busy(const v8c__owned *self) {
  return reinterpret_cast<const v8c_context *>(self)->frames || self->isolate->depth;
}

void release(v8c__owned *self) {
  context_of(self)->~v8c_context();
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

/* Makes a v8c_context around what make() returns. */
template <class Make>
int wrap(v8c_isolate *isolate, v8c_context **out, Make &&make) {
  void *memory = v8c__calloc(sizeof(v8c_context));
  if (!memory) return v8c__code(V8C_ENOMEM);
  Inside inside(isolate);
  v8::Local<v8::Context> made;
  int pending = isolate->pending;
  int err = run(isolate, v8::Local<v8::Context>(), [&] { return make().ToLocal(&made); });
  isolate->pending = pending;
  if (made.IsEmpty()) {
    v8c__free(memory);
    return err == V8C_EXCEPTION ? v8c__fail(V8C_ESTATE, "V8 could not make the context") : err;
  }
  auto *context = new (memory) v8c_context();
  context->global.Reset(isolate->v8, made);
  made->SetAlignedPointerInEmbedderData(V8C__SLOT_CONTEXT, context);
  v8c__own(isolate, &context->owned, detach, release);
  context->owned.busy = busy;
  *out = context;
  if (isolate->of_creator && isolate->deterministic && !v8c__determinism_install(isolate, made)) {
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

int v8c_context_new(v8c_isolate *isolate, const v8c_context_options *given, v8c_context **out) {
  if (!isolate || !out) return v8c__code(V8C_EINVAL);
  v8c_context_options options;
  int err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  if (!isolate->v8) return v8c__code(V8C_EDISPOSED);
  v8::Local<v8::ObjectTemplate> global;
  if (options.global) {
    if (isolate->has_default_context)
      return v8c__fail(V8C_ESTATE, "a snapshot's default context cannot take a global template");
    err = v8c__template_global(options.global, isolate, &global);
    if (err) return err;
  }
  return wrap(isolate, out, [&] {
    return v8::MaybeLocal<v8::Context>(v8::Context::New(isolate->v8, nullptr, global));
  });
}

int v8c_context_from_snapshot(v8c_isolate *isolate, size_t index, v8c_context **out) {
  if (!isolate || !out) return v8c__code(V8C_EINVAL);
  if (!isolate->v8) return v8c__code(V8C_EDISPOSED);
  if (index >= isolate->snapshot_contexts)
    return v8c__fail(V8C_ERANGE, "context %zu: the snapshot has %zu besides the default one", index,
                     isolate->snapshot_contexts);
  return wrap(isolate, out, [&] { return v8::Context::FromSnapshot(isolate->v8, index); });
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
  if (entered(context ? &context->owned : nullptr)) return nullptr;
  return to_c(local(context)->Global());
}

void v8c_context_set_data(v8c_context *context, void *data) {
  if (context) context->data = data;
}

void *v8c_context_data(const v8c_context *context) { return context ? context->data : nullptr; }
