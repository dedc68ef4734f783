/* class.cc: the little of V8 that objects of structs need beside the public functions: weak handles
 * without a ref each, and an accessor's record in one step. The rest is src/class/. */
#include "shim/class.h"

#include <new>

#include "shim/object.h"
#include "src/class/class.h"

namespace {

using Handle = v8::Global<v8::Object>;
static_assert(sizeof(Handle) == sizeof(void *));

Handle &handle(v8c__record *record) { return *reinterpret_cast<Handle *>(&record->global); }

/* In V8's first pass: what it calls must not call V8. */
void collected(const v8::WeakCallbackInfo<v8c__record> &info) {
  v8c__record *record = info.GetParameter();
  v8c_isolate *isolate = record->all->isolate;
  handle(record).Reset();
  bool outer = isolate->finalizing;
  isolate->finalizing = true;
  v8c__record_gone(record);
  isolate->finalizing = outer;
}

}  // namespace

v8c__classes *v8c__classes_get(v8c_isolate *isolate) {
  return static_cast<v8c__classes *>(isolate->v8->GetData(V8C__DATA_CLASSES));
}

void v8c__classes_set(v8c_isolate *isolate, v8c__classes *all) { isolate->v8->SetData(V8C__DATA_CLASSES, all); }

void v8c__classes_let_go(v8c_isolate *isolate) {
  v8c__classes_end(v8c__classes_get(isolate));
  v8c__classes_set(isolate, nullptr);
}

v8c__record *v8c__call_record(const v8c_call *call, int32_t *index) {
  const auto &info = *reinterpret_cast<const v8::FunctionCallbackInfo<v8::Value> *>(call);
  *index = info.Data().As<v8::Int32>()->Value();
  void *record = info.This()->GetAlignedPointerFromInternalField(V8C__FIELD_RECORD);
  return reinterpret_cast<uintptr_t>(record) & 1 ? nullptr : static_cast<v8c__record *>(record);
}

v8c__record *v8c__access_record(const v8c_access *access) {
  const auto &info = *reinterpret_cast<const v8::PropertyCallbackInfo<v8::Value> *>(access);
  void *record = info.HolderV2()->GetAlignedPointerFromInternalField(V8C__FIELD_RECORD);
  return reinterpret_cast<uintptr_t>(record) & 1 ? nullptr : static_cast<v8c__record *>(record);
}

void v8c__record_hold(v8c__record *record, v8c_value object) {
  new (&record->global) Handle(record->all->isolate->v8, to_v8<v8::Object>(object));
  handle(record).SetWeak(record, collected, v8::WeakCallbackType::kParameter);
}

void v8c__record_strong(v8c__record *record, bool strong) {
  if (record->strong == strong || handle(record).IsEmpty()) return;
  record->strong = strong;
  if (strong)
    handle(record).ClearWeak<v8c__record>();
  else
    handle(record).SetWeak(record, collected, v8::WeakCallbackType::kParameter);
}

v8c_value v8c__record_object(v8c__record *record) {
  return handle(record).IsEmpty() ? nullptr : to_c(handle(record).Get(record->all->isolate->v8).As<v8::Value>());
}

void v8c__record_let_go(v8c__record *record) { handle(record).Reset(); }
