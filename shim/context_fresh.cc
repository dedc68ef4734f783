/* context_fresh.cc: a new context that starts with some of an old one's globals. */
#include <stdlib.h>
#include <string.h>

#include "shim/object.h"

namespace {

/* Takes a value out of one realm and into another, as structured clones do. Primitives and
 * symbols are every realm's. */
class Mover final : public v8::ValueSerializer::Delegate {
 public:
  Mover(v8c_context *from, v8c_context *to) : from_(from), to_(to) {}
  int move(v8::Local<v8::Value> value, v8::Local<v8::Value> *out);

 private:
  /* Functions, and what else has no clone: V8's text is for browsers. */
  void ThrowDataCloneError(v8::Local<v8::String> message) override {
    v8().ThrowException(v8::Exception::TypeError(message));
  }
  v8::Isolate &v8() { return *from_->owned.isolate->v8; }

  v8c_context *from_, *to_;
};

int Mover::move(v8::Local<v8::Value> value, v8::Local<v8::Value> *out) {
  *out = value;
  if (!value->IsObject()) return 0;
  v8::ValueSerializer writer(&v8(), this);
  writer.WriteHeader();
  int err = run(from_, [&] { return writer.WriteValue(local(from_), value).FromMaybe(false); });
  std::pair<uint8_t *, size_t> bytes = writer.Release();
  if (!err) {
    v8::ValueDeserializer reader(&v8(), bytes.first, bytes.second);
    v8::Context::Scope scope(local(to_));
    err = run(to_, [&] {
      return reader.ReadHeader(local(to_)).FromMaybe(false) && reader.ReadValue(local(to_)).ToLocal(out);
    });
  }
  free(bytes.first);
  return err;
}

/* Copies the global `name`, when there is one. */
int copy(v8c_context *from, v8c_context *to, const char *name) {
  v8::Isolate *isolate = from->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  v8::Local<v8::Object> source = local(from)->Global(), target = local(to)->Global();
  v8::Local<v8::Value> value, moved;
  v8::Local<v8::String> key;
  bool there = false;
  int err = v8c__string(isolate, name, V8C_ZSTR, v8::NewStringType::kInternalized, &key);
  if (!err) err = run(from, [&] { return source->HasOwnProperty(local(from), key).To(&there); });
  if (err || !there) return err;
  err = run(from, [&] { return source->Get(local(from), key).ToLocal(&value); });
  if (!err) err = Mover(from, to).move(value, &moved);
  if (err) return err;
  v8::Context::Scope scope(local(to));
  return run(to, [&] { return target->CreateDataProperty(local(to), key, moved).FromMaybe(false); });
}

}  // namespace

int v8c_context_fresh(v8c_context *from, const char *const *keep, size_t count, v8c_context **out) {
  int err = begin(from);
  if (err) return err;
  if (!out || (count && !keep)) return v8c__code(V8C_EINVAL);
  for (size_t i = 0; i < count; i++)
    if (!keep[i]) return v8c__code(V8C_EINVAL);
  v8c_context *made = nullptr;
  err = v8c_context_new(from->owned.isolate, nullptr, &made);
  for (size_t i = 0; !err && i < count; i++) err = copy(from, made, keep[i]);
  if (err)
    v8c_context_free(made);
  else
    *out = made;
  return err;
}
