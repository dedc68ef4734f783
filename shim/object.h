/* object.h: what making and calling objects have in common; internal to shim/. */
#ifndef V8C_SHIM_OBJECT_H
#define V8C_SHIM_OBJECT_H

#include "shim/shim.h"

/* A v8c_call is V8's callback info under another name: V8 calls a v8c_fn itself. */
inline v8::FunctionCallback native(v8c_fn fn) {
  return reinterpret_cast<v8::FunctionCallback>(reinterpret_cast<void (*)()>(fn));
}

const size_t kMaxArguments = 65535;

/* Is every value there? */
inline bool all_there(size_t count, const v8c_value *values) {
  if (V8C__UNLIKELY(!values)) return count == 0;
  for (size_t i = 0; i < count; i++)
    if (V8C__UNLIKELY(!values[i])) return false;
  return true;
}

/* Plain objects are known by their map, without calling V8. */
inline bool is_object(v8c_value value) {
  using Tag = v8::internal::Internals;
  v8::internal::Address at = contents(value);
  return V8C__LIKELY(Tag::HasHeapObjectTag(at) && Tag::CanHaveInternalField(Tag::GetInstanceType(at))) ||
         to_v8(value)->IsObject();
}

/* Known by its map to be neither a proxy nor an object of interceptors or access checks: to look at
 * what it has itself runs nothing and throws nothing. Not all that is so is known. */
inline bool is_plain(v8c_value value) {
  using Tag = v8::internal::Internals;
  v8::internal::Address at = contents(value);
  return V8C__LIKELY(Tag::HasHeapObjectTag(at) && Tag::GetInstanceType(at) >= Tag::kJSObjectType &&
                     Tag::GetInstanceType(at) <= Tag::kLastJSApiObjectType);
}

/* May V8 be called in that context with that object? `rest`: the other arguments are there. */
inline int ready(v8c_context *context, v8c_value object, bool rest) {
  int err = begin(context);
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__UNLIKELY(!object || !rest)) return v8c__code(V8C_EINVAL);
  return V8C__LIKELY(is_object(object)) ? 0 : v8c__code(V8C_ETYPE);
}

/* As give(), for where a scope would cost too much: V8 takes a slot for the result before it
 * runs, and keeps it when there is none. That is given back as a HandleScope would. */
template <class Body>
inline int give_tidy(v8c_context *context, v8c_value *out, Body &&body) {
  using v8::internal::Address;
  const auto isolate = reinterpret_cast<Address>(context->owned.isolate->v8);
  auto *next = reinterpret_cast<Address **>(isolate + v8::internal::Internals::kIsolateHandleScopeDataOffset);
  Address *const before = *next;
  int err = give(context, out, body);
  if (V8C__UNLIKELY(err) && *next == before + 1) *next = before; /* not when a new block began */
  return err;
}

/* Makes a value by body(&value), which returns 0 or a code. However many handles that takes,
 * one is left, for *out; none when out is NULL or body fails. */
template <class Body>
inline int one(v8c_isolate *isolate, v8c_value *out, Body &&body) {
  v8::internal::Address survivor = 0;
  {
    v8c__handles handles(isolate);
    v8c_value value = nullptr;
    int err = body(&value);
    if (V8C__UNLIKELY(err)) return err;
    if (!value) __builtin_unreachable(); /* body made it */
    survivor = contents(value);
  }
  if (out) *out = Survivor::in(isolate->v8, survivor); /* nothing was allocated in between */
  return 0;
}

/* Makes *out by body(key, &value) with the key of that name, which is gone afterwards. */
template <class Body>
inline int one_with_key(v8c_context *context, const char *name, size_t len, v8c_value *out, Body &&body) {
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    v8::Local<v8::String> key;
    int err = v8c__string(context->owned.isolate->v8, name, len, v8::NewStringType::kInternalized, &key);
    return V8C__LIKELY(!err) ? body(key, value) : err;
  });
}

/* Runs body(key) with the key of that name, which is gone afterwards. */
template <class Body>
inline int with_key(v8c_context *context, const char *name, size_t len, Body &&body) {
  v8c__handles handles(context->owned.isolate);
  v8::Local<v8::String> key;
  int err = v8c__string(context->owned.isolate->v8, name, len, v8::NewStringType::kInternalized, &key);
  return err ? err : body(key);
}

/* Is it V8's current one already, the host having entered it? Asked before run(). */
inline bool in_its_frame(v8c_context *context) {
  v8c_isolate *isolate = context->owned.isolate;
  return V8C__LIKELY(isolate->depth == 0 && v8c__frame_context(isolate) == context);
}

/* A Context::Scope, where it needs one. */
class v8c__realm {
 public:
  v8c__realm(v8c_context *context, bool needed) : entered_(needed ? context : nullptr) {
    if (entered_) local(entered_)->Enter();
  }
  ~v8c__realm() {
    if (entered_) local(entered_)->Exit();
  }
  v8c__realm(const v8c__realm &) = delete;
  v8c__realm &operator=(const v8c__realm &) = delete;

 private:
  v8c_context *entered_;
};

/* V8 makes plain objects and arrays in the realm that is current: makes `context` that. */
template <class Body>
inline v8c_value in_realm(v8c_context *context, Body &&body) {
  v8c_isolate *isolate = context->owned.isolate;
  if (in_its_frame(context)) return to_c(body(isolate->v8));
  v8::Context::Scope scope(local(context));
  return to_c(body(isolate->v8));
}

/* ---- What V8's functions do not do ----------------------------------------------------- */

/* These run inside run(): false when they threw. */

struct Realm {
  v8::Isolate *isolate;
  v8::Local<v8::Context> context;
};

/* Throws a TypeError; false. */
bool v8c__refuse(const Realm &realm, const char *why);

/* The name of a property that a value stands for. */
bool v8c__name(v8c_context *context, v8::Local<v8::Value> key, v8::Local<v8::Name> *out);

/* Object.isExtensible, a proxy's traps asked. */
bool v8c__extensible(const Realm &realm, v8::Local<v8::Object> object, bool *out);
/* Object.getPrototypeOf. */
bool v8c__prototype(const Realm &realm, v8::Local<v8::Object> object, v8::Local<v8::Value> *out);

/* What answers for an object where proxies may stand before it: a trap, the handler it is of
 * and the target; or the object behind all proxies without such a trap. */
struct Answerer {
  v8::Local<v8::Object> object;
  v8::Local<v8::Object> handler;
  v8::Local<v8::Function> trap;
};

/* Follows who->object to what answers the trap of that name. */
bool v8c__answerer(const Realm &realm, v8::Local<v8::String> name, Answerer *who);

#endif
