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
  return run(context,
             [&] { return object_of(object)->Set(local(context), key, to_v8(value)).IsJust(); });
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

/* ---- Get and set ---------------------------------------------------------------------- */

int v8c_get(v8c_context *context, v8c_value object, v8c_value key, v8c_value *out) {
  int err = ready(context, object, key && out);
  return V8C__LIKELY(!err) ? get(context, object, to_v8(key), out) : err;
}

int v8c_get_named(v8c_context *context, v8c_value object, const char *name, size_t len, v8c_value *out) {
  int err = ready(context, object, out);
  if (err) return err;
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    return with_key(context, name, len, [&](v8::Local<v8::String> key) {
      return get(context, object, key, value);
    });
  });
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
  return with_key(context, name, len, [&](v8::Local<v8::String> key) {
    return set(context, object, key, value);
  });
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
  return with_key(context, name, len, [&](v8::Local<v8::String> key) {
    return has(context, object, v8::Local<v8::Value>(key), out);
  });
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
  return with_key(context, name, len, [&](v8::Local<v8::String> key) {
    return remove(context, object, v8::Local<v8::Value>(key), out);
  });
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
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    return with_key(context, name, len, [&](v8::Local<v8::String> key) {
      v8c_value method = nullptr;
      int failed = method_of(context, object, key, &method);
      return failed ? failed : v8c_call_function(context, method, object, argc, argv, value);
    });
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
