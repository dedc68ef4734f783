/* clone.cc: values to bytes and back, by V8's serializer. */
#include <stdlib.h>
#include <string.h>

#include <memory>
#include <new>

#include "shim/object.h"
#include "v8c/clone.h"

namespace {

using v8::Local;
using v8::Maybe;
using Store = std::shared_ptr<v8::BackingStore>;

/* What goes along beside the bytes, in the order of its numbers. */
template <class T>
struct List {
  struct Link {
    Link *next;
    T what;
  };
  Link *first = nullptr, **last = &first;
  uint32_t count = 0;

  ~List() {
    while (first) {
      Link *link = first;
      first = link->next;
      link->~Link();
      v8c__free(link);
    }
  }
  bool add(T what) {
    void *memory = v8c__alloc(sizeof(Link));
    if (!memory) return false;
    *last = new (memory) Link{nullptr, std::move(what)};
    last = &(*last)->next;
    count++;
    return true;
  }
  T *at(uint32_t index) const {
    Link *link = first;
    while (link && index--) link = link->next;
    return link ? &link->what : nullptr;
  }
};

}  // namespace

struct v8c_clone {
  uint8_t *bytes = nullptr; /* V8's realloc */
  size_t len = 0;
  List<Store> transferred, shared;
  List<v8::CompiledWasmModule> modules;
  std::atomic<bool> read{false};
  ~v8c_clone() { free(bytes); }
};

namespace {

v8c_clone *make() {
  void *memory = v8c__alloc(sizeof(v8c_clone));
  return memory ? new (memory) v8c_clone : nullptr;
}

void throw_error(v8::Isolate *isolate, Local<v8::String> message) {
  Local<v8::Value> error = v8::Exception::Error(message);
  bool named = error.As<v8::Object>()
                   ->DefineOwnProperty(isolate->GetCurrentContext(), v8::String::NewFromUtf8Literal(isolate, "name"),
                                       v8::String::NewFromUtf8Literal(isolate, "DataCloneError"), v8::DontEnum)
                   .FromMaybe(false);
  if (named || !isolate->HasPendingException()) isolate->ThrowException(error);
}

void throw_error(v8::Isolate *isolate, const char *message) {
  Local<v8::String> text;
  if (v8::String::NewFromUtf8(isolate, message).ToLocal(&text)) throw_error(isolate, text);
}

const size_t kBytesMax = size_t{1} << 30;

/* ---- Write -------------------------------------------------------------------------------------- */

class Writer final : public v8::ValueSerializer::Delegate {
 public:
  Writer(v8c_context *context, const v8c_clone_options &options, v8c_clone *to)
      : context_(context), options_(options), to_(to), v8_(context->owned.isolate->v8), writer_(v8_, this) {
    most_ = options.bytes_max ? options.bytes_max : kBytesMax;
  }

  int write(Local<v8::Value> value) {
    for (size_t i = 0; i < options_.transfer_count; i++)
      writer_.TransferArrayBuffer(static_cast<uint32_t>(i), to_v8<v8::ArrayBuffer>(options_.transfer[i]));
    writer_.WriteHeader();
    int err = run(context_, [&] { return writer_.WriteValue(local(context_), value).FromMaybe(false); });
    std::pair<uint8_t *, size_t> bytes = writer_.Release();
    to_->bytes = bytes.first;
    to_->len = bytes.second;
    for (size_t i = 0; !err && i < options_.transfer_count; i++)
      err = take(to_v8<v8::ArrayBuffer>(options_.transfer[i]));
    return err;
  }

 private:
  int take(Local<v8::ArrayBuffer> buffer) {
    if (!to_->transferred.add(buffer->GetBackingStore())) return v8c__code(V8C_ENOMEM);
    return run(context_, [&] { return buffer->Detach(Local<v8::Value>()).FromMaybe(false); });
  }

  void ThrowDataCloneError(Local<v8::String> message) override { throw_error(v8_, message); }

  Maybe<bool> WriteHostObject(v8::Isolate *, Local<v8::Object> object) override {
    v8c_value value = to_c(object.As<v8::Value>());
    for (size_t i = 0; i < options_.class_count; i++) {
      const v8c_clone_class &one = options_.classes[i];
      void *self = one.write ? v8c_class_unwrap(context_->owned.isolate, one.of, value) : nullptr;
      if (self) return write_struct(one, self);
    }
    throw_error(v8_, "an object of the host's could not be cloned");
    return v8::Nothing<bool>();
  }

  Maybe<bool> write_struct(const v8c_clone_class &one, const void *self) {
    v8c_buf bytes = {};
    int err = one.write(self, &bytes, one.data);
    if (!err && bytes.len > UINT32_MAX) err = V8C_ERANGE;
    if (!err) {
      writer_.WriteUint32(static_cast<uint32_t>(strlen(one.of->name)));
      writer_.WriteRawBytes(one.of->name, strlen(one.of->name));
      writer_.WriteUint32(static_cast<uint32_t>(bytes.len));
      writer_.WriteRawBytes(bytes.data, bytes.len);
    } else if (!v8_->HasPendingException()) {
      throw_error(v8_, v8c_strerror(err));
    }
    v8c_buf_free(&bytes);
    return err ? v8::Nothing<bool>() : v8::Just(true);
  }

  Maybe<uint32_t> GetSharedArrayBufferId(v8::Isolate *, Local<v8::SharedArrayBuffer> buffer) override {
    Store store = buffer->GetBackingStore();
    for (uint32_t i = 0; i < to_->shared.count; i++)
      if (*to_->shared.at(i) == store) return v8::Just(i);
    return to_->shared.add(std::move(store)) ? v8::Just(to_->shared.count - 1) : no_memory();
  }

  Maybe<uint32_t> GetWasmModuleTransferId(v8::Isolate *, Local<v8::WasmModuleObject> module) override {
    return to_->modules.add(module->GetCompiledModule()) ? v8::Just(to_->modules.count - 1) : no_memory();
  }

  Maybe<uint32_t> no_memory() {
    throw_error(v8_, "out of memory");
    return v8::Nothing<uint32_t>();
  }

  void *ReallocateBufferMemory(void *old, size_t size, size_t *actual) override {
    if (size > 2 * most_ + 64) return nullptr; /* V8 asks for twice what it has */
    void *made = realloc(old, size);
    if (made) *actual = size < most_ ? size : most_ > 64 ? most_ : size;
    return made;
  }
  void FreeBufferMemory(void *buffer) override { free(buffer); }

  v8c_context *context_;
  const v8c_clone_options &options_;
  v8c_clone *to_;
  v8::Isolate *v8_;
  v8::ValueSerializer writer_;
  size_t most_;
};

int check_classes(const v8c_clone_options &options) {
  if (options.class_count && !options.classes) return v8c__code(V8C_EINVAL);
  for (size_t i = 0; i < options.class_count; i++)
    if (!options.classes[i].of) return v8c__fail(V8C_EINVAL, "classes[%zu] is of no class", i);
  return 0;
}

int check_transfer(const v8c_clone_options &options) {
  if (!all_there(options.transfer_count, options.transfer)) return v8c__code(V8C_EINVAL);
  for (size_t i = 0; i < options.transfer_count; i++) {
    Local<v8::Value> value = to_v8(options.transfer[i]);
    if (!value->IsArrayBuffer()) return v8c__fail(V8C_ETYPE, "transfer[%zu] is no ArrayBuffer", i);
    Local<v8::ArrayBuffer> buffer = value.As<v8::ArrayBuffer>();
    if (buffer->WasDetached() || !buffer->IsDetachable())
      return v8c__fail(V8C_ESTATE, "transfer[%zu] is detached, or cannot be", i);
    for (size_t k = 0; k < i; k++)
      if (value->StrictEquals(to_v8(options.transfer[k])))
        return v8c__fail(V8C_EINVAL, "transfer[%zu] is transfer[%zu]", i, k);
  }
  return 0;
}

/* ---- Read ----------------------------------------------------------------------------------------- */

class Reader final : public v8::ValueDeserializer::Delegate {
 public:
  Reader(v8c_context *context, const v8c_clone_options &options, v8c_clone *from)
      : context_(context),
        options_(options),
        from_(from),
        v8_(context->owned.isolate->v8),
        reader_(v8_, from->bytes, from->len, this) {}

  bool read(Local<v8::Value> *out) {
    for (uint32_t i = 0; i < from_->transferred.count; i++)
      reader_.TransferArrayBuffer(i, v8::ArrayBuffer::New(v8_, *from_->transferred.at(i)));
    if (!reader_.ReadHeader(local(context_)).FromMaybe(false)) return refuse("the bytes are no clone");
    return reader_.ReadValue(local(context_)).ToLocal(out) || refuse("the bytes are no clone");
  }

 private:
  bool refuse(const char *why) {
    if (!v8_->HasPendingException()) throw_error(v8_, why);
    return false;
  }

  v8::MaybeLocal<v8::Object> ReadHostObject(v8::Isolate *) override {
    uint32_t name_len = 0, len = 0;
    const void *name = nullptr, *bytes = nullptr;
    if (reader_.ReadUint32(&name_len) && reader_.ReadRawBytes(name_len, &name) && reader_.ReadUint32(&len) &&
        reader_.ReadRawBytes(len, &bytes))
      for (size_t i = 0; i < options_.class_count; i++) {
        const v8c_clone_class &one = options_.classes[i];
        if (one.read && strlen(one.of->name) == name_len && !memcmp(one.of->name, name, name_len))
          return read_struct(one, bytes, len);
      }
    refuse("an object of the host's could not be read");
    return {};
  }

  v8::MaybeLocal<v8::Object> read_struct(const v8c_clone_class &one, const void *bytes, size_t len) {
    v8c_value object = nullptr;
    void *self = one.read(bytes, len, one.data);
    int err = self ? v8c_class_wrap(context_, one.of, self, V8C_WRAP_OWNED, &object) : V8C_EFORMAT;
    if (!err) return to_v8<v8::Object>(object);
    if (self && one.of->finalize) one.of->finalize(self);
    refuse("an object of the host's could not be read");
    return {};
  }

  v8::MaybeLocal<v8::SharedArrayBuffer> GetSharedArrayBufferFromId(v8::Isolate *, uint32_t id) override {
    Store *store = from_->shared.at(id);
    if (store) return v8::SharedArrayBuffer::New(v8_, *store);
    refuse("the SharedArrayBuffer did not come with the bytes");
    return {};
  }

  v8::MaybeLocal<v8::WasmModuleObject> GetWasmModuleFromId(v8::Isolate *, uint32_t id) override {
    v8::CompiledWasmModule *module = from_->modules.at(id);
    if (module) return v8::WasmModuleObject::FromCompiledModule(v8_, *module);
    refuse("the WebAssembly module did not come with the bytes");
    return {};
  }

  v8c_context *context_;
  const v8c_clone_options &options_;
  v8c_clone *from_;
  v8::Isolate *v8_;
  v8::ValueDeserializer reader_;
};

}  // namespace

int v8c_clone_new(v8c_context *context, v8c_value value, const v8c_clone_options *given, v8c_clone **out) {
  int err = begin(context);
  if (err) return err;
  if (!value || !out) return v8c__code(V8C_EINVAL);
  v8c_clone_options options;
  err = v8c__options(given, &options, sizeof options);
  if (!err) err = check_classes(options);
  if (!err) err = check_transfer(options);
  if (err) return err;
  v8c_clone *clone = make();
  if (!clone) return v8c__code(V8C_ENOMEM);
  {
    v8::HandleScope handles(context->owned.isolate->v8);
    v8::Context::Scope scope(local(context));
    err = Writer(context, options, clone).write(to_v8(value));
  }
  if (err)
    v8c_clone_free(clone);
  else
    *out = clone;
  return err;
}

int v8c_clone_from_bytes(const void *bytes, size_t len, v8c_clone **out) {
  if (!bytes || !out) return v8c__code(V8C_EINVAL);
  v8c_clone *clone = make();
  if (!clone) return v8c__code(V8C_ENOMEM);
  clone->bytes = static_cast<uint8_t *>(malloc(len ? len : 1));
  if (!clone->bytes) {
    v8c_clone_free(clone);
    return v8c__code(V8C_ENOMEM);
  }
  memcpy(clone->bytes, bytes, len);
  clone->len = len;
  *out = clone;
  return 0;
}

const void *v8c_clone_bytes(const v8c_clone *clone, size_t *len) {
  if (len) *len = clone ? clone->len : 0;
  return clone ? clone->bytes : nullptr;
}

uint32_t v8c_clone_version(const v8c_clone *clone) {
  return clone && clone->len >= 2 && clone->bytes[0] == 0xff && clone->bytes[1] < 0x80 ? clone->bytes[1] : 0;
}

int v8c_clone_read(v8c_context *context, v8c_clone *clone, const v8c_clone_options *given, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!clone || !out) return v8c__code(V8C_EINVAL);
  v8c_clone_options options;
  err = v8c__options(given, &options, sizeof options);
  if (!err) err = check_classes(options);
  if (err) return err;
  if (clone->transferred.count && clone->read.exchange(true))
    return v8c__fail(V8C_ESTATE, "the buffers that the clone took along are somebody's already");
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    v8::Context::Scope scope(local(context));
    Local<v8::Value> made;
    Reader reader(context, options, clone);
    int failed = run(context, [&] { return reader.read(&made); });
    if (!failed) *value = to_c(made);
    return failed;
  });
}

void v8c_clone_free(v8c_clone *clone) {
  if (!clone) return;
  clone->~v8c_clone();
  v8c__free(clone);
}
