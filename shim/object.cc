/* object.cc: objects and their properties. Arrays: array.cc; prototypes: prototype.cc; what
 * JavaScript does not see of an object: field.cc. */
#include "shim/object.h"

namespace {

v8::Local<v8::Object> object_of(v8c_value value) { return to_v8<v8::Object>(value); }

/* Each works with any kind of key: a value, a string, an index. */

template <class Key>
inline int get(v8c_context *context, v8c_value object, Key key, v8c_value *out) {
  return give_tidy(context, out, [&] { return object_of(object)->Get(local(context), key); });
}

template <class Key>
inline int set(v8c_context *context, v8c_value object, Key key, v8c_value value) {
  return run(context, [&] { return object_of(object)->Set(local(context), key, to_v8(value)).IsJust(); });
}

template <class Key>
inline int has(v8c_context *context, v8c_value object, Key key, bool *out) {
  return run(context, [&] { return object_of(object)->Has(local(context), key).To(out); });
}

template <class Key>
inline int remove(v8c_context *context, v8c_value object, Key key, bool *out) {
  bool ignored;
  if (!out) out = &ignored;
  return run(context, [&] { return object_of(object)->Delete(local(context), key).To(out); });
}

}  // namespace

int v8c_object(v8c_context *context, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    *value = in_realm(context, [](v8::Isolate *isolate) { return v8::Object::New(isolate); });
    return 0;
  });
}

/* Property by property keeps the object in V8's fast shape; Object::New with all names does not. */
static bool define_all(v8c_context *context, v8::Local<v8::Object> object, size_t count, const v8c_value *keys,
                       const v8c_value *values) {
  auto define = [&](v8::Local<v8::Name> name, v8c_value value) {
    return object->CreateDataProperty(local(context), name, to_v8(value)).IsJust();
  };
  for (size_t i = 0; i < count; i++) {
    if (V8C__LIKELY(to_v8(keys[i])->IsName())) {
      if (!define(to_v8<v8::Name>(keys[i]), values[i])) return false;
      continue;
    }
    v8c__handles handles(context->owned.isolate); /* a number's name is a new string */
    v8::Local<v8::Name> name;
    if (!v8c__name(context, to_v8(keys[i]), &name) || !define(name, values[i])) return false;
  }
  return true;
}

static v8::Local<v8::Object> object_with(v8c_context *context, v8c_value prototype) {
  v8::Isolate *isolate = context->owned.isolate->v8;
  if (!prototype) return to_v8<v8::Object>(in_realm(context, [](v8::Isolate *v8) { return v8::Object::New(v8); }));
  return v8::Object::New(isolate, to_v8(prototype), nullptr, nullptr, 0);
}

int v8c_object_from(v8c_context *context, v8c_value prototype, size_t count, const v8c_value *keys,
                    const v8c_value *values, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!out || !all_there(count, keys) || !all_there(count, values)) return v8c__code(V8C_EINVAL);
  if (prototype && !to_v8(prototype)->IsObject() && !to_v8(prototype)->IsNull())
    return v8c__fail(V8C_ETYPE, "a prototype is an object or null");
  for (size_t i = 0; i < count; i++)
    if (!to_v8(keys[i])->IsName() && !to_v8(keys[i])->IsNumber())
      return v8c__fail(V8C_ETYPE, "key %zu is no string, symbol or number", i);
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    v8::Local<v8::Object> object = object_with(context, prototype);
    *value = to_c(object);
    return run(context, [&] { return define_all(context, object, count, keys, values); });
  });
}

int v8c_constructor_name(v8c_isolate *isolate, v8c_value object, v8c_value *out) {
  int err = entered(isolate);
  if (err) return err;
  if (!object || !out) return v8c__code(V8C_EINVAL);
  if (!is_object(object)) return v8c__code(V8C_ETYPE);
  return one(isolate, out, [&](v8c_value *value) {
    *value = to_c(object_of(object)->GetConstructorName());
    return 0;
  });
}

int v8c_proxy_parts(v8c_value proxy, v8c_value *target, v8c_value *handler) {
  if (!proxy) return v8c__code(V8C_EINVAL);
  if (!to_v8(proxy)->IsProxy()) return v8c__code(V8C_ETYPE);
  v8::Local<v8::Proxy> it = to_v8<v8::Proxy>(proxy);
  if (target) *target = to_c(it->GetTarget());
  if (handler) *handler = to_c(it->GetHandler());
  return 0;
}

v8c_context *v8c_creation_context(v8c_isolate *isolate, v8c_value object) {
  if (entered(isolate) || !object || !is_object(object)) return nullptr;
  v8c__handles handles(isolate);
  v8::Local<v8::Context> context;
  return object_of(object)->GetCreationContext(isolate->v8).ToLocal(&context) ? v8c__context_of(context) : nullptr;
}

/* ---- Get and set ---------------------------------------------------------------------- */

int v8c_get(v8c_context *context, v8c_value object, v8c_value key, v8c_value *out) {
  int err = ready(context, object, key && out);
  return V8C__LIKELY(!err) ? get(context, object, to_v8(key), out) : err;
}

int v8c_get_named(v8c_context *context, v8c_value object, const char *name, size_t len, v8c_value *out) {
  int err = ready(context, object, out);
  if (err) return err;
  return one_with_key(context, name, len, out,
                      [&](v8::Local<v8::String> key, v8c_value *value) { return get(context, object, key, value); });
}

int v8c_get_index(v8c_context *context, v8c_value object, uint32_t index, v8c_value *out) {
  int err = ready(context, object, out);
  return V8C__LIKELY(!err) ? get(context, object, index, out) : err;
}

int v8c_set(v8c_context *context, v8c_value object, v8c_value key, v8c_value value) {
  int err = ready(context, object, key && value);
  return V8C__LIKELY(!err) ? set(context, object, to_v8(key), value) : err;
}

int v8c_set_named(v8c_context *context, v8c_value object, const char *name, size_t len, v8c_value value) {
  int err = ready(context, object, value);
  if (err) return err;
  return with_key(context, name, len, [&](v8::Local<v8::String> key) { return set(context, object, key, value); });
}

int v8c_set_index(v8c_context *context, v8c_value object, uint32_t index, v8c_value value) {
  int err = ready(context, object, value);
  return V8C__LIKELY(!err) ? set(context, object, index, value) : err;
}

/* ---- Has and delete ---------------------------------------------------------------------- */

int v8c_has(v8c_context *context, v8c_value object, v8c_value key, bool *out) {
  int err = ready(context, object, key && out);
  return err ? err : has(context, object, to_v8(key), out);
}

int v8c_has_named(v8c_context *context, v8c_value object, const char *name, size_t len, bool *out) {
  int err = ready(context, object, out);
  if (err) return err;
  return with_key(context, name, len,
                  [&](v8::Local<v8::String> key) { return has(context, object, v8::Local<v8::Value>(key), out); });
}

int v8c_has_index(v8c_context *context, v8c_value object, uint32_t index, bool *out) {
  int err = ready(context, object, out);
  return err ? err : has(context, object, index, out);
}

int v8c_delete(v8c_context *context, v8c_value object, v8c_value key, bool *out) {
  int err = ready(context, object, key);
  return err ? err : remove(context, object, to_v8(key), out);
}

int v8c_delete_named(v8c_context *context, v8c_value object, const char *name, size_t len, bool *out) {
  int err = ready(context, object, true);
  if (err) return err;
  return with_key(context, name, len,
                  [&](v8::Local<v8::String> key) { return remove(context, object, v8::Local<v8::Value>(key), out); });
}

int v8c_delete_index(v8c_context *context, v8c_value object, uint32_t index, bool *out) {
  int err = ready(context, object, true);
  return err ? err : remove(context, object, index, out);
}

/* ---- Methods ------------------------------------------------------------------------------- */

/* The method of a primitive is its wrapper's; its `this` stays the primitive. */
static int method_of(v8c_context *context, v8c_value object, v8::Local<v8::String> name, v8c_value *out) {
  return give(context, out, [&] {
    v8::Local<v8::Object> holder;
    if (!to_v8(object)->ToObject(local(context)).ToLocal(&holder)) return v8::MaybeLocal<v8::Value>();
    return holder->Get(local(context), name);
  });
}

int v8c_call_method(v8c_context *context, v8c_value object, const char *name, size_t len, size_t argc,
                    const v8c_value *argv, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!object || !all_there(argc, argv)) return v8c__code(V8C_EINVAL);
  if (to_v8(object)->IsNullOrUndefined()) return v8c__fail(V8C_ETYPE, "null and undefined have no methods");
  return one_with_key(context, name, len, out, [&](v8::Local<v8::String> key, v8c_value *value) {
    v8c_value method = nullptr;
    int failed = method_of(context, object, key, &method);
    return failed ? failed : v8c_call_function(context, method, object, argc, argv, value);
  });
}

/* ---- Names ----------------------------------------------------------------------------------- */

int v8c_property_names(v8c_context *context, v8c_value object, v8c_value *out) {
  int err = ready(context, object, out);
  if (err) return err;
  return give_tidy(context, out, [&] {
    const auto filter = v8::PropertyFilter(v8::ONLY_ENUMERABLE | v8::SKIP_SYMBOLS);
    return object_of(object)->GetPropertyNames(local(context), v8::KeyCollectionMode::kIncludePrototypes, filter,
                                               v8::IndexFilter::kIncludeIndices,
                                               v8::KeyConversionMode::kConvertToString);
  });
}

int v8c_own_property_names(v8c_context *context, v8c_value object, v8c_value *out) {
  int err = ready(context, object, out);
  if (err) return err;
  return give_tidy(context, out, [&] {
    return object_of(object)->GetOwnPropertyNames(local(context), v8::SKIP_SYMBOLS,
                                                  v8::KeyConversionMode::kConvertToString);
  });
}

int v8c_identity_hash(v8c_value value) {
  if (!value) return 0;
  if (to_v8(value)->IsName()) return to_v8<v8::Name>(value)->GetIdentityHash();
  return is_object(value) ? to_v8<v8::Object>(value)->GetIdentityHash() : 0;
}
