/* array.cc: arrays. */
#include <string.h>

#include "shim/object.h"

namespace {

/* V8 traps ("invalid size error") on elements near 2^27, so longer arrays are made without. */
const size_t kMaxPreallocated = size_t{1} << 20;
const size_t kMaxLength = UINT32_MAX;
const size_t kMaxValues = size_t{1} << 26;

/* Growing to the greatest length first turns the array into one without a backing store, which
 * it stays when it shrinks. Growing to `length` alone would allocate up to 256 MB of holes. */
bool set_length(v8c_context *context, v8::Local<v8::Array> array, size_t length) {
  v8::Isolate *isolate = context->owned.isolate->v8;
  v8::Local<v8::String> name = v8::String::NewFromUtf8Literal(isolate, "length");
  const double lengths[] = {double(kMaxLength), double(length)};
  for (double n : lengths)
    if (array->Set(local(context), name, v8::Number::New(isolate, n)).IsNothing()) return false;
  return true;
}

}  // namespace

int v8c_array(v8c_context *context, size_t length, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  if (length > kMaxLength) return v8c__fail(V8C_ERANGE, "an array of %zu: JavaScript's end at %zu", length, kMaxLength);
  const bool preallocate = length <= kMaxPreallocated;
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    *value = in_realm(context, [&](v8::Isolate *isolate) {
      return v8::Array::New(isolate, preallocate ? static_cast<int>(length) : 0);
    });
    if (preallocate) return 0;
    return run(context, [&] { return set_length(context, to_v8<v8::Array>(*value), length); });
  });
}

int v8c_array_from(v8c_context *context, size_t count, const v8c_value *values, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  if (count > kMaxValues) return v8c__fail(V8C_ERANGE, "an array of %zu values: %zu at most", count, kMaxValues);
  if (!all_there(count, values)) return v8c__code(V8C_EINVAL);
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    *value = in_realm(context, [&](v8::Isolate *isolate) { return v8::Array::New(isolate, to_v8(values), count); });
    return 0;
  });
}

int v8c_array_length(v8c_value array, uint32_t *out) {
  if (!array || !out) return v8c__code(V8C_EINVAL);
  if (!to_v8(array)->IsArray()) return v8c__code(V8C_ETYPE);
  *out = to_v8<v8::Array>(array)->Length();
  return 0;
}

/* Reads all in a scope of its own, then makes what was read handles of the caller's: where one
 * fails neither values[] nor the caller's scope has anything of it. slots[] has room for all. */
static int read_apart(v8c_context *context, v8c_value array, uint32_t from, size_t count, v8c_value *slots) {
  v8c__handles handles(context->owned.isolate);
  int err = run(context, [&] {
    for (size_t i = 0; i < count; i++) {
      v8::Local<v8::Value> value;
      if (!to_v8<v8::Object>(array)->Get(local(context), static_cast<uint32_t>(from + i)).ToLocal(&value)) return false;
      slots[i] = to_c(value);
    }
    return true;
  });
  if (err) return err;
  for (size_t i = 0; i < count; i++) {
    v8::internal::Address value = contents(slots[i]);
    memcpy(&slots[i], &value, sizeof value);
  }
  return 0;
}

int v8c_array_read(v8c_context *context, v8c_value array, uint32_t from, size_t count, v8c_value *values) {
  int err = begin(context);
  if (err) return err;
  if (!array || (!values && count)) return v8c__code(V8C_EINVAL);
  if (!to_v8(array)->IsArray()) return v8c__code(V8C_ETYPE);
  if (count > kMaxValues || count > kMaxLength - from)
    return v8c__fail(V8C_ERANGE, "%zu elements from %u on: an array ends before", count, from);
  if (count == 0) return 0;
  v8c_value few[32];
  const bool many = count > sizeof few / sizeof *few;
  auto *slots = many ? static_cast<v8c_value *>(v8c__alloc(count * sizeof *values)) : few;
  if (!slots) return v8c__code(V8C_ENOMEM);
  err = read_apart(context, array, from, count, slots);
  for (size_t i = 0; i < count && !err; i++) { /* V8 allocates nothing in between */
    v8::internal::Address value;
    memcpy(&value, &slots[i], sizeof value);
    values[i] = Survivor::in(context->owned.isolate->v8, value);
  }
  if (many) v8c__free(slots);
  return err;
}
