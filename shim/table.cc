/* table.cc: static tables of properties, put on objects and templates. */
#include <string.h>

#include "shim/access.h"
#include "shim/object.h"
#include "shim/template_of.h"

namespace {

const int kMaxDepth = 100; /* a table inside itself ends here */
const int kMaxLength = 32767;

int too_deep() { return v8c__fail(V8C_ERANGE, "tables are nested more than %d deep", kMaxDepth); }

/* ---- What objects and templates have in common -------------------------------------------------- */

const struct {
  const char *name;
  v8c_value (*make)(v8c_isolate *isolate);
} symbols[] = {
    {"asyncIterator", v8c_symbol_async_iterator},
    {"hasInstance", v8c_symbol_has_instance},
    {"isConcatSpreadable", v8c_symbol_is_concat_spreadable},
    {"iterator", v8c_symbol_iterator},
    {"match", v8c_symbol_match},
    {"replace", v8c_symbol_replace},
    {"search", v8c_symbol_search},
    {"split", v8c_symbol_split},
    {"toPrimitive", v8c_symbol_to_primitive},
    {"toStringTag", v8c_symbol_to_string_tag},
    {"unscopables", v8c_symbol_unscopables},
};

int symbol_named(v8c_isolate *isolate, const char *name, size_t len, v8c_value *out) {
  for (const auto &symbol : symbols) {
    if (strlen(symbol.name) != len || memcmp(symbol.name, name, len)) continue;
    *out = symbol.make(isolate);
    return 0;
  }
  return v8c__fail(V8C_EINVAL, "'@@%.*s' is no well-known symbol", static_cast<int>(len < 100 ? len : 100), name);
}

int key_of(v8c_isolate *isolate, const v8c_prop &prop, v8c_value *out) {
  if (!prop.name) return v8c__fail(V8C_EINVAL, "a property without a name");
  size_t len = v8c__len(prop.name, prop.len);
  if (len >= 2 && prop.name[0] == '@' && prop.name[1] == '@') return symbol_named(isolate, prop.name + 2, len - 2, out);
  v8::Local<v8::String> text;
  int err = v8c__string(isolate->v8, prop.name, len, v8::NewStringType::kInternalized, &text);
  if (!err) *out = to_c(text);
  return err;
}

bool is_constant(const v8c_prop &prop) { return prop.kind >= V8C_PROP_BOOL && prop.kind <= V8C_PROP_STR; }

int constant(v8c_isolate *isolate, const v8c_prop &prop, v8c_value *out) {
  const int64_t most = int64_t{1} << 53;
  switch (prop.kind) {
    case V8C_PROP_BOOL: *out = v8c_boolean(isolate, prop.integer != 0); return 0;
    case V8C_PROP_NUM: *out = v8c_number(isolate, prop.number); return 0;
    case V8C_PROP_STR: return v8c_string(isolate, prop.text, prop.text_len, out);
    default: break;
  }
  if (prop.integer < -most || prop.integer > most)
    return v8c__fail(V8C_ERANGE, "%lld is more than a number holds exactly", static_cast<long long>(prop.integer));
  *out = v8c_number(isolate, static_cast<double>(prop.integer));
  return 0;
}

int check(const v8c_isolate *isolate, const v8c_prop &prop) {
  bool complete = true;
  if (prop.kind == V8C_PROP_FN) complete = prop.fn != nullptr;
  if (prop.kind == V8C_PROP_ACCESSOR) complete = prop.fn || prop.set;
  if (prop.kind == V8C_PROP_DATA || prop.kind == V8C_PROP_LAZY) complete = prop.get != nullptr;
  if (prop.kind == V8C_PROP_TABLE) complete = prop.table != nullptr;
  if (!complete || prop.kind < 0 || prop.kind > V8C_PROP_TABLE)
    return v8c__fail(V8C_EINVAL, "property '%.100s' is incomplete", prop.name ? prop.name : "");
  if (prop.length < 0 || prop.length > kMaxLength)
    return v8c__fail(V8C_ERANGE, "length %d: 0 to %d", prop.length, kMaxLength);
  int err = 0;
  for (intptr_t address : {reinterpret_cast<intptr_t>(prop.fn), reinterpret_cast<intptr_t>(prop.set),
                           reinterpret_cast<intptr_t>(prop.get), reinterpret_cast<intptr_t>(prop.put)})
    if (!err) err = storable(isolate, address);
  return err;
}

/* ---- Templates ------------------------------------------------------------------------------------ */

int define_on_template(v8c_template *tmpl, const v8c_prop *table, v8c_value data, int depth);

int nested_template(v8c_template *tmpl, v8c_value key, const v8c_prop &prop, v8c_value data, int depth) {
  v8c_template *inner = nullptr;
  int err = v8c_object_template(tmpl->owned.isolate, &inner);
  if (err) return err;
  err = define_on_template(inner, prop.table, data, depth + 1);
  if (!err) err = v8c_template_set_key_template(tmpl, key, inner, prop.attributes);
  v8c_template_free(inner);
  return err;
}

int define_on_template(v8c_template *tmpl, const v8c_prop &prop, v8c_value data, int depth) {
  v8c_isolate *isolate = tmpl->owned.isolate;
  v8::HandleScope handles(isolate->v8);
  v8c_value key = nullptr, value = nullptr;
  int err = check(isolate, prop);
  if (!err) err = key_of(isolate, prop, &key);
  if (err) return err;
  int own = tmpl->maker.IsEmpty() ? prop.attributes : prop.attributes | V8C_OWN_THIS;
  switch (prop.kind) {
    case V8C_PROP_FN: return v8c__template_method(tmpl, key, {prop.fn, data, prop.length, true}, own);
    case V8C_PROP_ACCESSOR: return v8c_template_set_key_accessor(tmpl, key, prop.fn, prop.set, data, own);
    case V8C_PROP_DATA: return v8c_template_set_key_native(tmpl, key, prop.get, prop.put, data, prop.attributes);
    case V8C_PROP_LAZY: return v8c_template_set_key_lazy(tmpl, key, prop.get, data, prop.attributes);
    case V8C_PROP_TABLE: return nested_template(tmpl, key, prop, data, depth);
    default: break;
  }
  err = constant(isolate, prop, &value);
  return err ? err : v8c_template_set_key(tmpl, key, value, prop.attributes);
}

int define_on_template(v8c_template *tmpl, const v8c_prop *table, v8c_value data, int depth) {
  if (depth > kMaxDepth) return too_deep();
  for (int err; table->kind != V8C_PROP_NONE; table++)
    if ((err = define_on_template(tmpl, *table, data, depth))) return err;
  return 0;
}

/* ---- Objects ---------------------------------------------------------------------------------------- */

struct Target {
  v8c_context *context;
  v8c_value object;
  v8c_value data;
  int depth;
};

int make_function(const Target &on, const char *prefix, v8c_value key, v8c_fn fn, int length, v8c_value *out) {
  v8::Isolate *isolate = on.context->owned.isolate->v8;
  int err = give(on.context, out, [&] {
    return v8::Function::New(local(on.context), native(fn), to_v8(on.data), length, v8::ConstructorBehavior::kThrow);
  });
  if (err) return err;
  v8::Local<v8::String> name = v8c__function_name(isolate, prefix, to_v8<v8::Name>(key));
  if (!name.IsEmpty()) to_v8<v8::Function>(*out)->SetName(name);
  return 0;
}

v8c_said unless(int attributes, int attribute) { return attributes & attribute ? V8C_NO : V8C_YES; }

int accessor(const Target &on, v8c_value key, const v8c_prop &prop) {
  v8c_descriptor descriptor = {};
  descriptor.size = sizeof descriptor;
  descriptor.enumerable = unless(prop.attributes, V8C_DONT_ENUM);
  descriptor.configurable = unless(prop.attributes, V8C_DONT_DELETE);
  int err = 0;
  descriptor.get = descriptor.set = v8c_undefined(on.context->owned.isolate);
  if (prop.attributes & V8C_READ_ONLY) err = v8c__fail(V8C_EINVAL, "an accessor is read-only when it has no setter");
  if (!err && prop.fn) err = make_function(on, "get ", key, prop.fn, 0, &descriptor.get);
  if (!err && prop.set) err = make_function(on, "set ", key, prop.set, 1, &descriptor.set);
  return err ? err : v8c_define(on.context, on.object, key, &descriptor);
}

bool refuse(v8::Isolate *isolate) {
  if (!isolate->HasPendingException())
    isolate->ThrowException(v8::Exception::TypeError(
        v8::String::NewFromUtf8Literal(isolate, "Cannot define a native property: the object does not let it be")));
  return false;
}

/* V8 puts native properties on objects that cannot be extended, too: whether the object allows one
 * is seen by defining plain data in its place. */
int native_data(const Target &on, v8c_value key, const v8c_prop &prop) {
  v8c_isolate *isolate = on.context->owned.isolate;
  int err = v8c_define_value(on.context, on.object, key, v8c_undefined(isolate), V8C_ATTR_NONE);
  if (err) return err;
  int attributes = prop.kind == V8C_PROP_DATA && !prop.put ? prop.attributes | V8C_READ_ONLY : prop.attributes;
  return run(on.context, [&] {
    auto object = to_v8<v8::Object>(on.object);
    auto name = to_v8<v8::Name>(key);
    auto flags = static_cast<v8::PropertyAttribute>(attributes);
    v8::Maybe<bool> done =
        prop.kind == V8C_PROP_LAZY
            ? object->SetLazyDataProperty(local(on.context), name, native(prop.get), to_v8(on.data), flags)
            : object->SetNativeDataProperty(local(on.context), name, native(prop.get),
                                            prop.put ? native(prop.put) : nullptr, to_v8(on.data), flags);
    return done.FromMaybe(false) || refuse(isolate->v8);
  });
}

int define_on_object(const Target &on, const v8c_prop *table);

int nested_object(const Target &on, const v8c_prop &prop, v8c_value *out) {
  int err = v8c_object(on.context, out);
  return err ? err : define_on_object({on.context, *out, on.data, on.depth + 1}, prop.table);
}

int define_on_object(const Target &on, const v8c_prop &prop) {
  v8c_isolate *isolate = on.context->owned.isolate;
  v8::HandleScope handles(isolate->v8);
  v8c_value key = nullptr, value = nullptr;
  if (prop.attributes & ~(V8C_READ_ONLY | V8C_DONT_ENUM | V8C_DONT_DELETE)) return v8c__code(V8C_EINVAL);
  int err = check(isolate, prop);
  if (!err) err = key_of(isolate, prop, &key);
  if (err) return err;
  if (prop.kind == V8C_PROP_ACCESSOR) return accessor(on, key, prop);
  if (prop.kind == V8C_PROP_DATA || prop.kind == V8C_PROP_LAZY) return native_data(on, key, prop);
  if (prop.kind == V8C_PROP_FN) err = make_function(on, "", key, prop.fn, prop.length, &value);
  if (prop.kind == V8C_PROP_TABLE) err = nested_object(on, prop, &value);
  if (is_constant(prop)) err = constant(isolate, prop, &value);
  return err ? err : v8c_define_value(on.context, on.object, key, value, prop.attributes);
}

int define_on_object(const Target &on, const v8c_prop *table) {
  if (on.depth > kMaxDepth) return too_deep();
  for (int err; table->kind != V8C_PROP_NONE; table++)
    if ((err = define_on_object(on, *table))) return err;
  return 0;
}

}  // namespace

int v8c_define_table(v8c_context *context, v8c_value object, const v8c_prop *table, v8c_value data) {
  int err = ready(context, object, table);
  if (!err) err = storable_data(context->owned.isolate, data);
  return err ? err : define_on_object({context, object, data, 0}, table);
}

int v8c_template_define_table(v8c_template *tmpl, const v8c_prop *table, v8c_value data) {
  int err = v8c__template_changeable(tmpl, kAnyTemplate);
  if (!err && !table) err = v8c__code(V8C_EINVAL);
  if (!err) err = v8c__template_data(data);
  return err ? err : define_on_template(tmpl, table, data, 0);
}

/* ---- For snapshots ------------------------------------------------------------------------------------ */

namespace {

template <class Function>
int register_one(const char *name, const char *suffix, Function *function) {
  if (!function) return 0;
  v8c_buf full = {};
  int err = v8c_buf_printf(&full, "%s%s", name, suffix);
  if (!err) err = v8c_register_native(full.data, full.len, reinterpret_cast<void (*)()>(function));
  v8c_buf_free(&full);
  return err;
}

int register_all(const char *prefix, const v8c_prop *table, int depth) {
  if (depth > kMaxDepth) return too_deep();
  int err = 0;
  for (; !err && table->kind != V8C_PROP_NONE; table++) {
    if (!table->name) return v8c__code(V8C_EINVAL);
    v8c_buf name = {};
    err = v8c_buf_printf(&name, "%s.", prefix);
    if (!err) err = v8c_buf_append(&name, table->name, table->len);
    if (!err) err = register_one(name.data, table->kind == V8C_PROP_ACCESSOR ? " get" : "", table->fn);
    if (!err) err = register_one(name.data, " set", table->set);
    if (!err) err = register_one(name.data, " get", table->get);
    if (!err) err = register_one(name.data, " set", table->put);
    if (!err && table->table) err = register_all(name.data, table->table, depth + 1);
    v8c_buf_free(&name);
  }
  return err;
}

}  // namespace

int v8c_register_table(const char *prefix, const v8c_prop *table) {
  if (!prefix || !table) return v8c__code(V8C_EINVAL);
  return register_all(prefix, table, 0);
}
