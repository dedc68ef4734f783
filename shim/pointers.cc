/* pointers.cc: V8 writes a pointer that nobody saves as it is, to dangle in the next process. So
 * every pointer is saved: as one byte that says whether bytes of the host's follow. */
#include "shim/pointers.h"

#include <string.h>

#include <new>

#include "shim/context.h"
#include "shim/outside.h"

namespace {

enum : char { kNothing = 0, kBytes = 1 };

bool is_pointer(void *pointer) { return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(pointer)) != 0; }

/* V8 frees it with delete[]. */
v8::StartupData payload(char kind, const v8c_buf &bytes) {
  char *copy = new char[bytes.len + 1];
  *copy = kind;
  if (bytes.len) memcpy(copy + 1, bytes.data, bytes.len);
  return {copy, static_cast<int>(bytes.len + 1)};
}

v8::StartupData save(v8c__saver *saver, v8c_pointer_place place, size_t index, void *pointer) {
  if (!is_pointer(pointer)) return {nullptr, 0};
  v8c_buf bytes = {};
  if (saver->save && !saver->err) {
    Outside outside;
    saver->err = saver->save(place, index, pointer, &bytes, saver->data);
  }
  if (bytes.len >= INT32_MAX) saver->err = v8c__fail(V8C_ERANGE, "%zu bytes for a pointer", bytes.len);
  bool some = bytes.len && !saver->err;
  v8::StartupData made = payload(some ? kBytes : kNothing, some ? bytes : v8c_buf{});
  v8c_buf_free(&bytes);
  return made;
}

v8::StartupData save_field(v8::Local<v8::Object> holder, int index, void *data) {
  void *pointer = holder->GetAlignedPointerFromInternalField(index);
  return save(static_cast<v8c__saver *>(data), V8C_POINTER_FIELD, static_cast<size_t>(index), pointer);
}

v8::StartupData save_slot(v8::Local<v8::Context> holder, int index, void *data) {
  void *pointer = holder->GetAlignedPointerFromEmbedderData(index);
  if (index < V8C__SLOT_HOST) return {nullptr, 0}; /* ours are empty by now */
  return save(static_cast<v8c__saver *>(data), V8C_POINTER_SLOT, static_cast<size_t>(index - V8C__SLOT_HOST), pointer);
}

void *load(v8c_isolate *isolate, v8c_pointer_place place, size_t index, const v8::StartupData &from) {
  if (from.raw_size < 1 || *from.data != kBytes || !isolate->load_pointer) return nullptr;
  Outside outside;
  void *pointer =
      isolate->load_pointer(place, index, from.data + 1, static_cast<size_t>(from.raw_size - 1), isolate->load_data);
  const bool odd = reinterpret_cast<uintptr_t>(pointer) & 1;
  return is_pointer(pointer) && !odd ? pointer : nullptr;
}

/* NULL is an undefined field, as v8c_set_field_pointer has it. */
void load_field(v8::Local<v8::Object> holder, int index, v8::StartupData from, void *data) {
  auto *isolate = static_cast<v8c_isolate *>(data);
  void *pointer = load(isolate, V8C_POINTER_FIELD, static_cast<size_t>(index), from);
  if (pointer)
    holder->SetAlignedPointerInInternalField(index, pointer);
  else
    holder->SetInternalField(index, v8::Undefined(holder->GetIsolate()));
}

void load_slot(v8::Local<v8::Context> holder, int index, v8::StartupData from, void *data) {
  auto *isolate = static_cast<v8c_isolate *>(data);
  void *pointer = load(isolate, V8C_POINTER_SLOT, static_cast<size_t>(index - V8C__SLOT_HOST), from);
  holder->SetAlignedPointerInEmbedderData(index, pointer);
}

}  // namespace

v8::SerializeInternalFieldsCallback v8c__save_fields(v8c__saver *saver) { return {save_field, saver}; }
v8::SerializeContextDataCallback v8c__save_slots(v8c__saver *saver) { return {save_slot, saver}; }

v8::Local<v8::Context> v8c__context_of_v8(v8c_isolate *isolate, v8::Local<v8::ObjectTemplate> global,
                                          v8::MaybeLocal<v8::Value> object, v8::MicrotaskQueue *queue) {
  return v8::Context::New(isolate->v8, nullptr, global, object, {load_field, isolate}, queue, {load_slot, isolate});
}

v8::MaybeLocal<v8::Context> v8c__context_of_blob(v8c_isolate *isolate, size_t index) {
  return v8::Context::FromSnapshot(isolate->v8, index, {load_field, isolate}, nullptr, {}, nullptr,
                                   {load_slot, isolate});
}
