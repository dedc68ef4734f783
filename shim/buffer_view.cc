/* buffer_view.cc: typed arrays and DataView, and the bytes under any buffer. */
#include <string.h>

#include "shim/object.h"

namespace {

struct Bytes {
  uint8_t *at;
  size_t len;
};

int detached() { return v8c__fail(V8C_ESTATE, "the buffer is detached"); }

/* Where the bytes are; a view's own in V8's heap are moved out of it. In a HandleScope. */
int bytes_of(v8::Local<v8::Value> value, Bytes *out) {
  if (value->IsArrayBufferView()) {
    auto view = value.As<v8::ArrayBufferView>();
    v8::Local<v8::ArrayBuffer> buffer = view->Buffer(); /* or a shared one, under the same type */
    size_t len = view->ByteLength();
    *out = {len ? static_cast<uint8_t *>(buffer->Data()) + view->ByteOffset() : nullptr, len};
    return len || !buffer->WasDetached() ? 0 : detached();
  }
  if (value->IsArrayBuffer()) {
    auto buffer = value.As<v8::ArrayBuffer>();
    *out = {static_cast<uint8_t *>(buffer->Data()), buffer->ByteLength()};
    return buffer->WasDetached() ? detached() : 0;
  }
  if (value->IsSharedArrayBuffer()) {
    auto buffer = value.As<v8::SharedArrayBuffer>();
    *out = {static_cast<uint8_t *>(buffer->Data()), buffer->ByteLength()};
    return 0;
  }
  return v8c__code(V8C_ETYPE);
}

size_t element_bytes(int type) {
  switch (type) {
    case V8C_INT8_ARRAY:
    case V8C_UINT8_ARRAY:
    case V8C_UINT8_CLAMPED_ARRAY:
    case V8C_DATA_VIEW: return 1;
    case V8C_INT16_ARRAY:
    case V8C_UINT16_ARRAY:
    case V8C_FLOAT16_ARRAY: return 2;
    case V8C_INT32_ARRAY:
    case V8C_UINT32_ARRAY:
    case V8C_FLOAT32_ARRAY: return 4;
    case V8C_FLOAT64_ARRAY:
    case V8C_BIGINT64_ARRAY:
    case V8C_BIGUINT64_ARRAY: return 8;
    default: return 0;
  }
}

template <class Buffer>
v8::Local<v8::Value> make_view(int type, v8::Local<Buffer> buffer, size_t offset, size_t length) {
  switch (type) {
    case V8C_INT8_ARRAY: return v8::Int8Array::New(buffer, offset, length);
    case V8C_UINT8_ARRAY: return v8::Uint8Array::New(buffer, offset, length);
    case V8C_UINT8_CLAMPED_ARRAY: return v8::Uint8ClampedArray::New(buffer, offset, length);
    case V8C_INT16_ARRAY: return v8::Int16Array::New(buffer, offset, length);
    case V8C_UINT16_ARRAY: return v8::Uint16Array::New(buffer, offset, length);
    case V8C_INT32_ARRAY: return v8::Int32Array::New(buffer, offset, length);
    case V8C_UINT32_ARRAY: return v8::Uint32Array::New(buffer, offset, length);
    case V8C_FLOAT32_ARRAY: return v8::Float32Array::New(buffer, offset, length);
    case V8C_FLOAT64_ARRAY: return v8::Float64Array::New(buffer, offset, length);
    case V8C_BIGINT64_ARRAY: return v8::BigInt64Array::New(buffer, offset, length);
    case V8C_BIGUINT64_ARRAY: return v8::BigUint64Array::New(buffer, offset, length);
    default: return v8::DataView::New(buffer, offset, length);
  }
}

int check_type(int type, size_t *bytes) {
  *bytes = element_bytes(type);
  if (!*bytes) return v8c__fail(V8C_EINVAL, "%d is no type of array", type);
  /* V8 ends the process for one unless started with a flag that nothing lets us read. */
  if (type == V8C_FLOAT16_ARRAY) return v8c__fail(V8C_ESTATE, "V8 13.6 has no Float16Array for C");
  return 0;
}

int fits(size_t buffer_len, size_t offset, size_t length, size_t bytes) {
  if (offset % bytes) return v8c__fail(V8C_ERANGE, "offset %zu is not a multiple of %zu", offset, bytes);
  if (offset > buffer_len || length > (buffer_len - offset) / bytes)
    return v8c__fail(V8C_ERANGE, "%zu elements of %zu bytes from byte %zu on are past the end, byte %zu", length, bytes,
                     offset, buffer_len);
  return 0;
}

int type_of(v8::Local<v8::Value> value) {
  if (value->IsUint8Array()) return V8C_UINT8_ARRAY;
  if (value->IsInt8Array()) return V8C_INT8_ARRAY;
  if (value->IsUint8ClampedArray()) return V8C_UINT8_CLAMPED_ARRAY;
  if (value->IsInt16Array()) return V8C_INT16_ARRAY;
  if (value->IsUint16Array()) return V8C_UINT16_ARRAY;
  if (value->IsInt32Array()) return V8C_INT32_ARRAY;
  if (value->IsUint32Array()) return V8C_UINT32_ARRAY;
  if (value->IsFloat16Array()) return V8C_FLOAT16_ARRAY;
  if (value->IsFloat32Array()) return V8C_FLOAT32_ARRAY;
  if (value->IsFloat64Array()) return V8C_FLOAT64_ARRAY;
  if (value->IsBigInt64Array()) return V8C_BIGINT64_ARRAY;
  if (value->IsBigUint64Array()) return V8C_BIGUINT64_ARRAY;
  return value->IsDataView() ? V8C_DATA_VIEW : 0;
}

int ready(v8c_isolate *isolate, v8c_value value, bool rest) {
  int err = entered(isolate);
  if (err) return err;
  return value && rest ? 0 : v8c__code(V8C_EINVAL);
}

}  // namespace

/* ---- Bytes ------------------------------------------------------------------------------------- */

int v8c_bytes(v8c_isolate *isolate, v8c_value value, void **bytes, size_t *len) {
  int err = ready(isolate, value, bytes && len);
  if (err) return err;
  v8c__handles handles(isolate);
  Bytes found = {};
  err = bytes_of(to_v8(value), &found);
  if (err) return err;
  *bytes = found.at;
  *len = found.len;
  return 0;
}

/* A small typed array's bytes are copied to `storage`, not moved. */
static int peek(v8::Local<v8::Value> value, uint8_t *storage, size_t room, Bytes *out) {
  if (value->IsArrayBufferView() && !value.As<v8::ArrayBufferView>()->HasBuffer()) {
    auto found = value.As<v8::ArrayBufferView>()->GetContents({storage, room});
    *out = {found.data(), found.size()};
    return 0;
  }
  return bytes_of(value, out);
}

int v8c_bytes_read(v8c_isolate *isolate, v8c_value value, size_t offset, void *to, size_t len, size_t *copied) {
  int err = ready(isolate, value, to || !len);
  if (err) return err;
  if (!offset && to_v8(value)->IsArrayBufferView()) { /* the most frequent: no buffer is asked for */
    auto view = to_v8<v8::ArrayBufferView>(value);
    if (view->ByteLength() >= len && len) {
      view->CopyContents(to, len);
      if (copied) *copied = len;
      return 0;
    }
  }
  v8::HandleScope handles(isolate->v8);
  uint8_t storage[256]; /* V8's heap has typed arrays of up to 64 bytes */
  Bytes found = {};
  err = peek(to_v8(value), storage, sizeof storage, &found);
  if (err) return err;
  if (offset > found.len || (!copied && len > found.len - offset))
    return v8c__fail(V8C_ERANGE, "%zu bytes from byte %zu on: there are %zu", len, offset, found.len);
  if (len > found.len - offset) len = found.len - offset;
  if (len) memcpy(to, found.at + offset, len);
  if (copied) *copied = len;
  return 0;
}

int v8c_bytes_write(v8c_isolate *isolate, v8c_value value, size_t offset, const void *from, size_t len) {
  int err = ready(isolate, value, from || !len);
  if (err) return err;
  v8::HandleScope handles(isolate->v8);
  Bytes found = {};
  err = bytes_of(to_v8(value), &found);
  if (err) return err;
  if (offset > found.len || len > found.len - offset)
    return v8c__fail(V8C_ERANGE, "%zu bytes at byte %zu: there are %zu", len, offset, found.len);
  if (len) memmove(found.at + offset, from, len);
  return 0;
}

/* ---- Views ------------------------------------------------------------------------------------- */

int v8c_view(v8c_context *context, v8c_array_type given, v8c_value buffer, size_t offset_bytes, size_t length,
             v8c_value *out) {
  int type = number_of(given);
  size_t bytes;
  int err = begin(context);
  if (err) return err;
  if (!buffer || !out) return v8c__code(V8C_EINVAL);
  err = check_type(type, &bytes);
  if (err) return err;
  v8::Local<v8::Value> value = to_v8(buffer);
  if (!value->IsArrayBuffer() && !value->IsSharedArrayBuffer()) return v8c__code(V8C_ETYPE);
  return one(context->owned.isolate, out, [&](v8c_value *view) {
    Bytes found = {};
    int failed = bytes_of(value, &found);
    if (!failed) failed = fits(found.len, offset_bytes, length, bytes);
    if (failed) return failed;
    *view = in_realm(context, [&](v8::Isolate *) -> v8::Local<v8::Value> {
      if (value->IsSharedArrayBuffer()) return make_view(type, value.As<v8::SharedArrayBuffer>(), offset_bytes, length);
      return make_view(type, value.As<v8::ArrayBuffer>(), offset_bytes, length);
    });
    return 0;
  });
}

int v8c_typed_array(v8c_context *context, v8c_array_type given, const void *elements, size_t length, v8c_value *out) {
  int type = number_of(given);
  size_t bytes;
  int err = begin(context);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  err = check_type(type, &bytes);
  if (!err && type == V8C_DATA_VIEW) err = v8c__fail(V8C_EINVAL, "a DataView is no typed array");
  if (!err && length > v8::TypedArray::kMaxByteLength / bytes)
    err = v8c__fail(V8C_ERANGE, "%zu elements of %zu bytes", length, bytes);
  if (err) return err;
  return one(context->owned.isolate, out, [&](v8c_value *view) {
    v8c_value buffer = nullptr;
    int failed = elements ? v8c_array_buffer_copy(context, elements, length * bytes, &buffer)
                          : v8c_array_buffer(context, length * bytes, &buffer);
    if (failed) return failed;
    *view =
        in_realm(context, [&](v8::Isolate *) { return make_view(type, to_v8<v8::ArrayBuffer>(buffer), 0, length); });
    return 0;
  });
}

int v8c_view_get_info(v8c_isolate *isolate, v8c_value value, v8c_view_info *out) {
  int err = ready(isolate, value, out);
  if (err) return err;
  if (out->size < sizeof out->size) return v8c__fail(V8C_EINVAL, "info->size is not set");
  int type = type_of(to_v8(value));
  if (!type) return v8c__code(V8C_ETYPE);
  auto view = to_v8<v8::ArrayBufferView>(value);
  v8c_view_info info = {};
  info.size = out->size;
  info.type = static_cast<v8c_array_type>(type);
  info.element_bytes = element_bytes(type);
  info.len = view->ByteLength();
  info.length = info.len / info.element_bytes;
  info.offset_bytes = view->ByteOffset();
  memcpy(out, &info, out->size < sizeof info ? out->size : sizeof info);
  return 0;
}

int v8c_view_buffer(v8c_isolate *isolate, v8c_value view, v8c_value *out) {
  int err = ready(isolate, view, out);
  if (err) return err;
  if (!to_v8(view)->IsArrayBufferView()) return v8c__code(V8C_ETYPE);
  return one(isolate, out, [&](v8c_value *value) {
    *value = to_c(to_v8<v8::ArrayBufferView>(view)->Buffer());
    return 0;
  });
}
