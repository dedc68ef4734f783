/* template_access.cc: who may use the instances of a template. V8 asks one function of ours, whose
 * data is the host's guard. A guard lives as long as V8's template: that keeps the External. */
#include <new>

#include "shim/isolate.h"
#include "shim/template_of.h"

struct v8c__guard {
  v8c__guard *prev, *next; /* the isolate's list */
  v8c_isolate *isolate;
  v8c_may_access_fn may_access;
  void *data;
  void (*free_data)(void *data);
  v8::Global<v8::External> held; /* weak */
};

namespace {

void unlink(v8c__guard *guard) {
  (guard->prev ? guard->prev->next : guard->isolate->guards) = guard->next;
  if (guard->next) guard->next->prev = guard->prev;
}

void drop(v8c__guard *guard) {
  void (*free_data)(void *) = guard->free_data;
  void *data = guard->data;
  unlink(guard);
  guard->~v8c__guard();
  v8c__free(guard);
  if (free_data) free_data(data);
}

void collected_later(const v8::WeakCallbackInfo<v8c__guard> &info) {
  v8c_isolate *isolate = info.GetParameter()->isolate;
  bool outer = isolate->finalizing;
  isolate->finalizing = true; /* the host must not call V8 from here */
  drop(info.GetParameter());
  isolate->finalizing = outer;
}

/* V8 is collecting: only the handle may be touched. */
void collected(const v8::WeakCallbackInfo<v8c__guard> &info) {
  info.GetParameter()->held.Reset();
  info.SetSecondPassCallback(collected_later);
}

/* Asks the host. What it throws is dropped and refuses; a termination goes on. */
bool may_access(v8::Local<v8::Context> accessing, v8::Local<v8::Object> object, v8::Local<v8::Value> data) {
  auto *guard = static_cast<v8c__guard *>(data.As<v8::External>()->Value());
  v8::Isolate *isolate = guard->isolate->v8;
  v8::HandleScope handles(isolate);
  bool allowed, threw, terminated;
  {
    v8::TryCatch caught(isolate);
    allowed = guard->may_access(v8c__context_of(accessing), to_c(object), guard->data);
    threw = caught.HasCaught();
    terminated = caught.HasTerminated();
  }
  if (terminated) isolate->TerminateExecution();
  return allowed && !threw;
}

}  // namespace

void v8c__guards_detach(v8c_isolate *isolate) {
  for (v8c__guard *guard = isolate->guards; guard; guard = guard->next) guard->held.Reset();
}

void v8c__guards_free(v8c_isolate *isolate) {
  while (isolate->guards) drop(isolate->guards);
}

int v8c_template_set_access_check(v8c_template *tmpl, v8c_may_access_fn asked, void *data,
                                  void (*free_data)(void *data)) {
  int err = v8c__template_changeable(tmpl, kObjectTemplate);
  if (err) return err;
  if (!asked) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = tmpl->owned.isolate;
  if (isolate->of_creator) return v8c__fail(V8C_ESNAPSHOT, "a snapshot cannot hold an access check");
  if (tmpl->shape->guarded(tmpl->face)) return v8c__fail(V8C_EEXIST, "the template has an access check already");
  void *memory = v8c__calloc(sizeof(v8c__guard));
  if (!memory) return v8c__code(V8C_ENOMEM);
  v8::HandleScope handles(isolate->v8);
  v8::Local<v8::External> held = v8::External::New(isolate->v8, memory);
  auto *guard = new (memory) v8c__guard{
      nullptr, isolate->guards, isolate, asked, data, free_data, v8::Global<v8::External>(isolate->v8, held)};
  if (guard->next) guard->next->prev = guard;
  isolate->guards = guard;
  guard->held.SetWeak(guard, collected, v8::WeakCallbackType::kParameter);
  object_of(tmpl)->SetAccessCheckCallback(may_access, held);
  tmpl->shape->guarded(tmpl->face) = true;
  return 0;
}
