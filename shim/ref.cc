/* ref.cc: persistent handles, strong and weak. */
#include <new>

#include "shim/context.h"
#include "shim/ref.h"

namespace {

v8c_ref *ref_of(v8c__owned *self) { return reinterpret_cast<v8c_ref *>(self); }

/* Calls the finalizer once. Frees that it asks for are queued: V8 may be inside a collection. */
void finalize(v8c_ref *ref) {
  v8c_isolate *isolate = ref->owned.isolate;
  ref->dead = true;
  if (ref->settled.exchange(true) || !ref->finalizer) return;
  bool outer = isolate->finalizing;
  isolate->finalizing = true;
  ref->finalizer(ref->data);
  isolate->finalizing = outer;
}

void detach(v8c__owned *self) {
  v8c_ref *ref = ref_of(self);
  self->isolate->refs--;
  if (ref->tally) {
    v8c__tally_drop(ref->tally);
  }
  ref->value.Reset();
  if (ref->weak && !ref->dead) finalize(ref);
  ref->dead = true;
}

void release(v8c__owned *self) {
  ref_of(self)->~v8c_ref();
  v8c__free(self);
}

static_assert(sizeof(v8c_ref) <= V8C__SPARE_BYTES);

/* In V8's first pass, where only this handle may be touched. No second pass: it may come so
 * much later that the ref is freed. */
void collected(const v8::WeakCallbackInfo<v8c_ref> &info) {
  v8c_ref *ref = info.GetParameter();
  ref->value.Reset();
  finalize(ref);
}

int usable(const v8c_ref *ref, bool needs_value) {
  int err = entered(ref ? &ref->owned : nullptr);
  if (err) return err;
  if (needs_value && ref->dead) return v8c__fail(V8C_ESTATE, "the value was collected");
  return 0;
}

}  // namespace

int v8c_ref_new(v8c_isolate *isolate, v8c_value value, v8c_ref **out) {
  int err = entered(isolate);
  if (err) return err;
  if (!value || !out) return v8c__code(V8C_EINVAL);
  void *memory = v8c__spare_take(isolate);
  if (!memory) return v8c__code(V8C_ENOMEM);
  auto *ref = new (memory) v8c_ref; /* no (): each field is set once, here */
  ref->value.Reset(isolate->v8, to_v8(value));
  ref->tally = nullptr;
  ref->finalizer = nullptr;
  ref->data = nullptr;
  ref->weak = ref->dead = false;
  v8c__own(isolate, &ref->owned, detach, release);
  isolate->refs++;
  v8c_context *context = v8c__frame_context(isolate);
  if (context) {
    ref->tally = full(context)->tally;
    ref->tally->holders++;
  }
  *out = ref;
  return 0;
}

void v8c__spares_free(v8c_isolate *isolate) {
  while (isolate->spares) {
    v8c__spare *spare = isolate->spares;
    isolate->spares = spare->next;
    v8c__free(spare);
  }
}

void v8c_ref_free(v8c_ref *ref) {
  if (!ref) return;
  ref->settled.store(true, std::memory_order_release);
  v8c__owned *self = &ref->owned;
  v8c_isolate *isolate = self->isolate;
  if (!v8c__frees_here(isolate) || !self->detach) return v8c__disown(self); /* in that order */
  v8c__unlink(isolate, self);
  self->detach = nullptr;
  detach(self);
  ref->~v8c_ref();
  v8c__spare_give(isolate, ref);
  v8c__count(isolate, -1);
}

static __attribute__((noinline)) int ref_get(v8c_ref *ref, v8c_value *out) {
  int err = usable(ref, false);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8::Isolate *isolate = ref->owned.isolate->v8;
  *out = ref->dead ? to_c(v8::Undefined(isolate)) : Survivor::in(isolate, contents(to_c(strong(ref->value))));
  return 0;
}

/* Without a call in it: bindings come here for each object that they hand over. */
int v8c_ref_get(v8c_ref *ref, v8c_value *out) {
  if (V8C__UNLIKELY(!out || !v8c__ref_reads(ref) || !Survivor::quick(ref->owned.isolate->v8))) return ref_get(ref, out);
  *out = Survivor::at_once(ref->owned.isolate->v8, contents(to_c(strong(ref->value))));
  return 0;
}

int v8c_ref_set_weak(v8c_ref *ref, void (*finalizer)(void *data), void *data) {
  int err = usable(ref, true);
  if (err) return err;
  v8::Local<v8::Value> value = strong(ref->value);
  if (!value->IsObject() && !value->IsSymbol())
    return v8c__fail(V8C_ETYPE, "only objects, functions and symbols can be held weakly");
  ref->finalizer = finalizer;
  ref->data = data;
  ref->weak = true;
  ref->value.SetWeak(ref, collected, v8::WeakCallbackType::kParameter);
  return 0;
}

int v8c_ref_set_strong(v8c_ref *ref) {
  int err = usable(ref, true);
  if (err) return err;
  if (ref->weak) ref->value.ClearWeak<v8c_ref>();
  ref->weak = false;
  ref->finalizer = nullptr;
  return 0;
}

bool v8c_ref_is_dead(const v8c_ref *ref) { return !ref || ref->dead || !ref->owned.isolate->v8; }
