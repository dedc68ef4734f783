/* field.cc: what JavaScript does not see of an object: internal fields, and the host's
 * pointers. */
#include "shim/object.h"

namespace {

int check(v8c_value object, size_t index) {
  if (V8C__UNLIKELY(!object)) return v8c__code(V8C_EINVAL);
  if (V8C__UNLIKELY(!is_object(object))) return v8c__code(V8C_ETYPE);
  size_t count = static_cast<size_t>(to_v8<v8::Object>(object)->InternalFieldCount());
  if (V8C__UNLIKELY(index >= count)) return v8c__fail(V8C_ERANGE, "field %zu: the object has %zu", index, count);
  return 0;
}

/* What is in a field, checked: as v8-object.h reads it in line, without its handle. */
v8::internal::Address field_of(v8c_isolate *isolate, v8c_value object, size_t index) {
  using Tag = v8::internal::Internals;
  v8::internal::Address at = contents(object);
  if (V8C__LIKELY(Tag::CanHaveInternalField(Tag::GetInstanceType(at)))) {
    int offset = Tag::kJSAPIObjectWithEmbedderSlotsHeaderSize + Tag::kEmbedderDataSlotSize * static_cast<int>(index);
    return Tag::ReadRawField<v8::internal::Address>(at, offset);
  }
  v8::HandleScope handles(isolate->v8);
  return contents(to_c(to_v8<v8::Object>(object)->GetInternalField(static_cast<int>(index))));
}

/* A field may hold a pointer, which V8 hands out as a small integer; but those have their
 * lower half clear where pointers are not compressed. */
bool is_pointer(v8::internal::Address field) {
  using Tag = v8::internal::Internals;
  static_assert(sizeof(field) == 8 && !v8::internal::PointerCompressionIsEnabled());
  return !Tag::HasHeapObjectTag(field) && static_cast<uint32_t>(field) != 0;
}

}  // namespace

size_t v8c_field_count(v8c_value object) {
  if (!object || !to_v8(object)->IsObject()) return 0;
  return static_cast<size_t>(to_v8<v8::Object>(object)->InternalFieldCount());
}

int v8c_get_field(v8c_isolate *isolate, v8c_value object, size_t index, v8c_value *out) {
  int err = entered(isolate);
  if (!err && !out) err = v8c__code(V8C_EINVAL);
  if (!err) err = check(object, index);
  if (err) return err;
  const v8::internal::Address field = field_of(isolate, object, index);
  if (V8C__UNLIKELY(is_pointer(field))) return v8c__fail(V8C_ESTATE, "field %zu does not hold a value", index);
  *out = Survivor::in(isolate->v8, field);
  return 0;
}

int v8c_set_field(v8c_isolate *isolate, v8c_value object, size_t index, v8c_value value) {
  int err = entered(isolate);
  if (!err && !value) err = v8c__code(V8C_EINVAL);
  if (!err) err = check(object, index);
  if (!err) to_v8<v8::Object>(object)->SetInternalField(static_cast<int>(index), to_v8(value));
  return err;
}

/* Pointers whose lower half is 0 would look like numbers: neither those nor NULL are ever in
 * a field as they are. */
int v8c_get_field_pointer(v8c_isolate *isolate, v8c_value object, size_t index, void **out) {
  int err = entered(isolate);
  if (!err && !out) err = v8c__code(V8C_EINVAL);
  if (!err) err = check(object, index);
  if (err) return err;
  const v8::internal::Address field = field_of(isolate, object, index);
  if (V8C__LIKELY(is_pointer(field)))
    *out = reinterpret_cast<void *>(field); /* compression and the sandbox would keep it elsewhere */
  else if (field == layout::root(isolate->v8, v8::internal::Internals::kUndefinedValueRootIndex))
    *out = nullptr;
  else
    return v8c__fail(V8C_ESTATE, "field %zu holds a value", index);
  return 0;
}

int v8c_set_field_pointer(v8c_isolate *isolate, v8c_value object, size_t index, void *pointer) {
  int err = entered(isolate);
  if (!err) err = check(object, index);
  if (err) return err;
  if (!pointer) return v8c_set_field(isolate, object, index, to_c(v8::Undefined(isolate->v8)));
  if (!is_pointer(reinterpret_cast<v8::internal::Address>(pointer)))
    return v8c__fail(V8C_EINVAL, "field %zu: V8 cannot keep a pointer that is odd or a multiple of 2^32", index);
  to_v8<v8::Object>(object)->SetAlignedPointerInInternalField(static_cast<int>(index), pointer);
  return 0;
}

v8c_value v8c_external(v8c_isolate *isolate, void *pointer) {
  if (entered(isolate) || storable(isolate, reinterpret_cast<intptr_t>(pointer))) return nullptr;
  return to_c(v8::External::New(isolate->v8, pointer));
}

int v8c_get_external(v8c_value value, void **out) {
  if (!value || !out) return v8c__code(V8C_EINVAL);
  if (V8C__LIKELY(layout::is_external(contents(value)))) {
    *out = layout::external(contents(value));
    return 0;
  }
  if (!to_v8(value)->IsExternal()) return v8c__code(V8C_ETYPE);
  *out = to_v8<v8::External>(value)->Value();
  return 0;
}
