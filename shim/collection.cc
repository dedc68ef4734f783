/* collection.cc: Map and Set. */
#include "shim/object.h"

namespace {

v8::Local<v8::Map> map_of(v8c_value value) { return to_v8<v8::Map>(value); }
v8::Local<v8::Set> set_of(v8c_value value) { return to_v8<v8::Set>(value); }

using Check = bool (v8::Value::*)() const;

int usable(v8c_context *context, v8c_value collection, Check is, bool rest) {
  int err = begin(context);
  if (err) return err;
  if (!collection || !rest) return v8c__code(V8C_EINVAL);
  return ((*to_v8(collection))->*is)() ? 0 : v8c__code(V8C_ETYPE);
}

/* Runs what answers a bool, in a scope of its own; out may be NULL. */
template <class Body>
int ask(v8c_context *context, bool *out, Body &&body) {
  bool ignored;
  v8c__handles handles(context->owned.isolate);
  return run(context, [&] { return body().To(out ? out : &ignored); });
}

template <class T>
int make(v8c_context *context, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    *value = in_realm(context, [](v8::Isolate *isolate) { return T::New(isolate); });
    return 0;
  });
}

int size_of(v8c_value collection, Check is, size_t *out) {
  if (!collection || !out) return v8c__code(V8C_EINVAL);
  return ((*to_v8(collection))->*is)() ? 0 : v8c__code(V8C_ETYPE);
}

/* V8 clears by calling a function of the realm that is current. */
template <class T>
int clear(v8c_context *context, v8::Local<T> collection) {
  v8c__handles handles(context->owned.isolate);
  v8::Context::Scope scope(local(context));
  collection->Clear();
  return 0;
}

bool has_entries(v8::Local<v8::Value> value) {
  return value->IsMap() || value->IsSet() || value->IsWeakMap() || value->IsWeakSet() || value->IsMapIterator() ||
         value->IsSetIterator();
}

}  // namespace

/* ---- Map ------------------------------------------------------------------------------------ */

int v8c_map(v8c_context *context, v8c_value *out) { return make<v8::Map>(context, out); }

int v8c_map_get(v8c_context *context, v8c_value map, v8c_value key, v8c_value *out) {
  int err = usable(context, map, &v8::Value::IsMap, key && out);
  if (err) return err;
  return give_tidy(context, out, [&] { return map_of(map)->Get(local(context), to_v8(key)); });
}

int v8c_map_set(v8c_context *context, v8c_value map, v8c_value key, v8c_value value) {
  int err = usable(context, map, &v8::Value::IsMap, key && value);
  if (err) return err;
  v8c__handles handles(context->owned.isolate);
  return run(context, [&] { return !map_of(map)->Set(local(context), to_v8(key), to_v8(value)).IsEmpty(); });
}

int v8c_map_has(v8c_context *context, v8c_value map, v8c_value key, bool *out) {
  int err = usable(context, map, &v8::Value::IsMap, key && out);
  return err ? err : ask(context, out, [&] { return map_of(map)->Has(local(context), to_v8(key)); });
}

int v8c_map_delete(v8c_context *context, v8c_value map, v8c_value key, bool *out) {
  int err = usable(context, map, &v8::Value::IsMap, key);
  return err ? err : ask(context, out, [&] { return map_of(map)->Delete(local(context), to_v8(key)); });
}

int v8c_map_clear(v8c_context *context, v8c_value map) {
  int err = usable(context, map, &v8::Value::IsMap, true);
  return err ? err : clear(context, map_of(map));
}

int v8c_map_size(v8c_value map, size_t *out) {
  int err = size_of(map, &v8::Value::IsMap, out);
  if (!err) *out = map_of(map)->Size();
  return err;
}

/* ---- Set -------------------------------------------------------------------------------------- */

int v8c_set_object(v8c_context *context, v8c_value *out) { return make<v8::Set>(context, out); }

int v8c_set_add(v8c_context *context, v8c_value set, v8c_value key) {
  int err = usable(context, set, &v8::Value::IsSet, key);
  if (err) return err;
  v8c__handles handles(context->owned.isolate);
  return run(context, [&] { return !set_of(set)->Add(local(context), to_v8(key)).IsEmpty(); });
}

int v8c_set_has(v8c_context *context, v8c_value set, v8c_value key, bool *out) {
  int err = usable(context, set, &v8::Value::IsSet, key && out);
  return err ? err : ask(context, out, [&] { return set_of(set)->Has(local(context), to_v8(key)); });
}

int v8c_set_delete(v8c_context *context, v8c_value set, v8c_value key, bool *out) {
  int err = usable(context, set, &v8::Value::IsSet, key);
  return err ? err : ask(context, out, [&] { return set_of(set)->Delete(local(context), to_v8(key)); });
}

int v8c_set_clear(v8c_context *context, v8c_value set) {
  int err = usable(context, set, &v8::Value::IsSet, true);
  return err ? err : clear(context, set_of(set));
}

int v8c_set_size(v8c_value set, size_t *out) {
  int err = size_of(set, &v8::Value::IsSet, out);
  if (!err) *out = set_of(set)->Size();
  return err;
}

/* ---- Entries ------------------------------------------------------------------------------------ */

int v8c_entries(v8c_context *context, v8c_value collection, bool *pairs, v8c_value *out) {
  int err = ready(context, collection, out);
  if (err) return err;
  if (!has_entries(to_v8(collection))) return v8c__code(V8C_ETYPE);
  bool two = false;
  err = one(context->owned.isolate, out, [&](v8c_value *value) {
    v8::Context::Scope scope(local(context)); /* the array is made in the realm that is current */
    v8::Local<v8::Array> entries;
    if (!to_v8<v8::Object>(collection)->PreviewEntries(&two).ToLocal(&entries)) return v8c__code(V8C_ETYPE);
    *value = to_c(entries);
    return 0;
  });
  if (!err && pairs) *pairs = two;
  return err;
}
