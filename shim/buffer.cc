/* buffer.cc: ArrayBuffer, SharedArrayBuffer, and the backing stores that hold their bytes. */
#include <memory>

#include <string.h>

#include <new>

#include "shim/object.h"

using Store = std::shared_ptr<v8::BackingStore>;

struct v8c_backing_store {
  Store store;
};

namespace {

/* More than a machine can address. V8 and the C library's sanitizers end the process sooner than to
 * say no to such a size. */
constexpr size_t MOST = size_t{1} << 46;

int check_len(const v8c_isolate *isolate, size_t len) {
  if (len > v8::ArrayBuffer::kMaxByteLength)
    return v8c__fail(V8C_ERANGE, "a buffer has at most %zu bytes", size_t{v8::ArrayBuffer::kMaxByteLength});
  int err = v8c__input_size(isolate, "a buffer", len, isolate->sizes.buffer);
  if (err) return err;
  return len > MOST ? v8c__fail(V8C_ENOMEM, "%zu bytes", len) : 0;
}

int start(v8c_context *context, size_t len, bool rest) {
  int err = begin(context);
  if (err) return err;
  if (!rest) return v8c__code(V8C_EINVAL);
  return check_len(context->owned.isolate, len);
}

/* The buffer that has these bytes. */
int wrap(v8c_context *context, Store store, v8c_value *out) {
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    *value = in_realm(context, [&](v8::Isolate *isolate) -> v8::Local<v8::Value> {
      if (store->IsShared()) return v8::SharedArrayBuffer::New(isolate, std::move(store));
      return v8::ArrayBuffer::New(isolate, std::move(store));
    });
    return 0;
  });
}

/* Gives a new store's bytes out, filled; V8C_ENOMEM when V8 made none. */
template <class Fill>
int finish(v8c_context *context, std::unique_ptr<v8::BackingStore> made, size_t len, v8c_value *out, Fill &&fill) {
  if (!made) return v8c__fail(V8C_ENOMEM, "%zu bytes of a buffer", len);
  fill(made->Data());
  return wrap(context, Store(std::move(made)), out);
}

constexpr auto zeroed = v8::BackingStoreInitializationMode::kZeroInitialized;
constexpr auto uninitialized = v8::BackingStoreInitializationMode::kUninitialized;
constexpr auto or_null = v8::BackingStoreOnFailureMode::kReturnNull;

int usable(v8c_context *context, v8c_value buffer, bool rest) {
  int err = begin(context);
  if (err) return err;
  if (!buffer || !rest) return v8c__code(V8C_EINVAL);
  return to_v8(buffer)->IsArrayBuffer() ? 0 : v8c__code(V8C_ETYPE);
}

int attached(v8::Local<v8::ArrayBuffer> buffer) {
  return buffer->WasDetached() ? v8c__fail(V8C_ESTATE, "the buffer is detached") : 0;
}

int detachable(v8::Local<v8::ArrayBuffer> buffer) {
  int err = attached(buffer);
  if (err) return err;
  return buffer->IsDetachable() ? 0 : v8c__fail(V8C_ESTATE, "the buffer is WebAssembly's: it cannot be detached");
}

}  // namespace

/* ---- Make ------------------------------------------------------------------------------------ */

int v8c_array_buffer(v8c_context *context, size_t len, v8c_value *out) {
  int err = start(context, len, out);
  if (err) return err;
  v8::Isolate *isolate = context->owned.isolate->v8;
  return finish(context, v8::ArrayBuffer::NewBackingStore(isolate, len, zeroed, or_null), len, out, [](void *) {});
}

int v8c_array_buffer_copy(v8c_context *context, const void *bytes, size_t len, v8c_value *out) {
  int err = start(context, len, out && (bytes || !len));
  if (err) return err;
  v8::Isolate *isolate = context->owned.isolate->v8;
  return finish(context, v8::ArrayBuffer::NewBackingStore(isolate, len, uninitialized, or_null), len, out,
                [&](void *to) {
                  if (len) memcpy(to, bytes, len);
                });
}

int v8c_array_buffer_external(v8c_context *context, void *bytes, size_t len, v8c_free_bytes_fn free_bytes, void *data,
                              v8c_value *out) {
  int err = start(context, len, out && (bytes || !len));
  if (err) return err;
  auto made =
      v8::ArrayBuffer::NewBackingStore(bytes, len, free_bytes ? free_bytes : v8::BackingStore::EmptyDeleter, data);
  return finish(context, std::move(made), len, out, [](void *) {});
}

int v8c_array_buffer_resizable(v8c_context *context, size_t len, size_t max_len, v8c_value *out) {
  int err = start(context, max_len, out);
  if (err) return err;
  if (len > max_len) return v8c__fail(V8C_ERANGE, "%zu bytes are more than the most, %zu", len, max_len);
  return finish(context, v8::ArrayBuffer::NewResizableBackingStore(len, max_len), max_len, out, [](void *) {});
}

int v8c_shared_array_buffer(v8c_context *context, size_t len, v8c_value *out) {
  int err = start(context, len, out);
  if (err) return err;
  v8::Isolate *isolate = context->owned.isolate->v8;
  return finish(context, v8::SharedArrayBuffer::NewBackingStore(isolate, len, zeroed, or_null), len, out,
                [](void *) {});
}

/* ---- Look into ------------------------------------------------------------------------------- */

int v8c_buffer_get_info(v8c_isolate *isolate, v8c_value buffer, v8c_buffer_info *out) {
  int err = entered(isolate);
  if (err) return err;
  if (!buffer || !out) return v8c__code(V8C_EINVAL);
  if (out->size < sizeof out->size) return v8c__fail(V8C_EINVAL, "info->size is not set");
  v8c_buffer_info info = {};
  if (to_v8(buffer)->IsArrayBuffer()) {
    auto array = to_v8<v8::ArrayBuffer>(buffer);
    info.len = array->ByteLength();
    info.max_len = array->MaxByteLength();
    info.detachable = array->IsDetachable();
    info.detached = array->WasDetached();
    info.resizable = array->IsResizableByUserJavaScript();
  } else if (to_v8(buffer)->IsSharedArrayBuffer()) {
    auto array = to_v8<v8::SharedArrayBuffer>(buffer);
    info.shared = true;
    info.len = array->ByteLength();
    info.max_len = array->MaxByteLength();
    info.resizable = array->GetBackingStore()->IsResizableByUserJavaScript();
  } else {
    return v8c__code(V8C_ETYPE);
  }
  info.size = out->size;
  memcpy(out, &info, out->size < sizeof info ? out->size : sizeof info);
  return 0;
}

/* ---- Detach, transfer, resize ------------------------------------------------------------------ */

int v8c_array_buffer_detach(v8c_context *context, v8c_value buffer, v8c_value key) {
  int err = usable(context, buffer, true);
  if (err) return err;
  v8::HandleScope handles(context->owned.isolate->v8);
  auto array = to_v8<v8::ArrayBuffer>(buffer);
  err = detachable(array);
  if (err) return err;
  return run(context, [&] { return array->Detach(key ? to_v8(key) : v8::Local<v8::Value>()).FromMaybe(false); });
}

int v8c_array_buffer_set_detach_key(v8c_isolate *isolate, v8c_value buffer, v8c_value key) {
  int err = entered(isolate);
  if (err) return err;
  if (!buffer || !key) return v8c__code(V8C_EINVAL);
  if (!to_v8(buffer)->IsArrayBuffer()) return v8c__code(V8C_ETYPE);
  to_v8<v8::ArrayBuffer>(buffer)->SetDetachKey(to_v8(key));
  return 0;
}

int v8c_array_buffer_transfer(v8c_context *context, v8c_value buffer, v8c_value *out) {
  int err = usable(context, buffer, out);
  if (err) return err;
  auto array = to_v8<v8::ArrayBuffer>(buffer);
  err = detachable(array);
  if (err) return err;
  Store store = array->GetBackingStore();
  {
    v8::HandleScope handles(context->owned.isolate->v8);
    err = run(context, [&] { return array->Detach(v8::Local<v8::Value>()).FromMaybe(false); });
  }
  return err ? err : wrap(context, std::move(store), out);
}

/* V8 has no function for it: the method is the prototype's. */
static bool call_resize(v8c_context *context, v8::Local<v8::Object> buffer, const char *method, size_t len) {
  v8::Isolate *isolate = context->owned.isolate->v8;
  v8::Local<v8::String> name;
  v8::Local<v8::Value> function, argument = v8::Number::New(isolate, static_cast<double>(len)), result;
  if (!v8::String::NewFromUtf8(isolate, method, v8::NewStringType::kInternalized).ToLocal(&name)) return false;
  if (!buffer->Get(local(context), name).ToLocal(&function)) return false;
  if (!function->IsFunction()) return true; /* what came out is looked at by the caller */
  return function.As<v8::Function>()->Call(local(context), buffer, 1, &argument).ToLocal(&result);
}

int v8c_buffer_resize(v8c_context *context, v8c_value buffer, size_t len) {
  int err = begin(context);
  if (err) return err;
  if (!buffer) return v8c__code(V8C_EINVAL);
  v8c_buffer_info info = {};
  info.size = sizeof info;
  err = v8c_buffer_get_info(context->owned.isolate, buffer, &info);
  if (err) return err;
  if (info.detached) return v8c__fail(V8C_ESTATE, "the buffer is detached");
  if (!info.resizable) return v8c__fail(V8C_ESTATE, "the buffer was not made resizable");
  if (len > info.max_len || (info.shared && len < info.len))
    return v8c__fail(V8C_ERANGE, "%zu bytes: the buffer has %zu and may have %zu%s", len, info.len, info.max_len,
                     info.shared ? ", and never shrinks" : "");
  v8::HandleScope handles(context->owned.isolate->v8);
  err = run(context,
            [&] { return call_resize(context, to_v8<v8::Object>(buffer), info.shared ? "grow" : "resize", len); });
  if (!err) err = v8c_buffer_get_info(context->owned.isolate, buffer, &info);
  if (err) return err;
  return info.len == len ? 0 : v8c__fail(V8C_ESTATE, "the prototype's method was replaced by one that does not resize");
}

/* ---- Backing stores ---------------------------------------------------------------------------- */

int v8c_backing_store_of(v8c_isolate *isolate, v8c_value buffer, v8c_backing_store **out) {
  int err = entered(isolate);
  if (err) return err;
  if (!buffer || !out) return v8c__code(V8C_EINVAL);
  Store store;
  if (to_v8(buffer)->IsArrayBuffer()) {
    err = attached(to_v8<v8::ArrayBuffer>(buffer));
    if (err) return err;
    store = to_v8<v8::ArrayBuffer>(buffer)->GetBackingStore();
  } else if (to_v8(buffer)->IsSharedArrayBuffer()) {
    store = to_v8<v8::SharedArrayBuffer>(buffer)->GetBackingStore();
  } else {
    return v8c__code(V8C_ETYPE);
  }
  void *memory = v8c__alloc(sizeof(v8c_backing_store));
  if (!memory) return v8c__code(V8C_ENOMEM);
  *out = new (memory) v8c_backing_store{std::move(store)};
  return 0;
}

int v8c_backing_store_buffer(v8c_context *context, const v8c_backing_store *store, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  return store && out ? wrap(context, store->store, out) : v8c__code(V8C_EINVAL);
}

void *v8c_backing_store_bytes(const v8c_backing_store *store) { return store ? store->store->Data() : nullptr; }

size_t v8c_backing_store_len(const v8c_backing_store *store) { return store ? store->store->ByteLength() : 0; }

bool v8c_backing_store_shared(const v8c_backing_store *store) { return store && store->store->IsShared(); }

void v8c_backing_store_free(v8c_backing_store *store) {
  if (!store) return;
  store->~v8c_backing_store();
  v8c__free(store);
}
