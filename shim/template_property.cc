/* template_property.cc: properties of templates. V8 traps on a name given twice: shape.h knows
 * which are taken. */
#include <string.h>

#include "shim/access.h"
#include "shim/object.h"
#include "shim/template_of.h"

namespace {

/* A property's name as the caller has it: text or a value. */
struct Key {
  const char *text;
  size_t len;
  v8c_value value;
};

/* V8 gives every function these, and traps when a template does too. */
bool reserved(const v8c_template *tmpl, const char *name, size_t len) {
  if (!tmpl->is_function) return false;
  for (const char *own : {"length", "name", "prototype", "arguments", "caller"})
    if (strlen(own) == len && !memcmp(name, own, len)) return true;
  return false;
}

int find_name(v8::Isolate *isolate, const Key &key, v8::Local<v8::Name> *out) {
  v8::Local<v8::String> text;
  if (!key.value) {
    int err = v8c__string(isolate, key.text, key.len, v8::NewStringType::kInternalized, &text);
    if (!err) *out = text;
    return err;
  }
  if (!to_v8(key.value)->IsName()) return v8c__fail(V8C_ETYPE, "a property's key is a string or a symbol");
  *out = to_v8<v8::Name>(key.value);
  return 0;
}

/* A property is checked with its name still free, then the name is taken, then V8 is told. */
template <class Check, class Tell>
int with_symbol(v8c_template *tmpl, v8::Local<v8::Name> name, Check &&check, Tell &&tell) {
  Symbols &symbols = tmpl->shape->symbols(tmpl->face);
  v8::Local<v8::Symbol> symbol = name.As<v8::Symbol>();
  if (symbols.has(symbol)) return v8c__fail(V8C_EEXIST, "the template has a property of that symbol already");
  int err = check();
  if (err) return err;
  if (!symbols.add(tmpl->owned.isolate->v8, symbol)) return v8c__code(V8C_ENOMEM);
  tell(name);
  return 0;
}

template <class Check, class Tell>
int with_text(v8c_template *tmpl, v8::Local<v8::Name> name, Check &&check, Tell &&tell) {
  size_t len = 0;
  char *text = v8c__text(tmpl->owned.isolate->v8, name, &len); /* as V8 has it: bytes may differ and mean the same */
  if (!text) return v8c__code(V8C_ENOMEM);
  Names &names = tmpl->shape->names(tmpl->face);
  int err = reserved(tmpl, text, len) || names.has(text, len)
                ? v8c__fail(V8C_EEXIST, "the template has a property '%.100s' already", text)
                : check();
  if (err) {
    v8c__free(text);
    return err;
  }
  if (!names.add(text, len)) return v8c__code(V8C_ENOMEM);
  tell(name);
  return 0;
}

const int kDescriptor = V8C_READ_ONLY | V8C_DONT_ENUM | V8C_DONT_DELETE;

v8::PropertyAttribute to_v8(int attributes) { return static_cast<v8::PropertyAttribute>(attributes & kDescriptor); }

template <class Check, class Tell>
int property(v8c_template *tmpl, const Key &key, int attributes, Check &&check, Tell &&tell) {
  if (attributes & ~kDescriptor) return v8c__code(V8C_EINVAL);
  v8::Isolate *isolate = tmpl->owned.isolate->v8;
  v8::HandleScope handles(isolate);
  v8::Local<v8::Name> name;
  int err = find_name(isolate, key, &name);
  if (err) return err;
  return name->IsSymbol() ? with_symbol(tmpl, name, check, tell) : with_text(tmpl, name, check, tell);
}

int nothing_more() { return 0; }

/* ---- Each kind of property ------------------------------------------------------------------ */

int set(v8c_template *tmpl, const Key &key, v8c_value value, int attributes) {
  int err = v8c__template_changeable(tmpl, kAnyTemplate);
  if (err) return err;
  if (!value) return v8c__code(V8C_EINVAL);
  if (::to_v8(value)->IsObject())
    return v8c__fail(V8C_ETYPE, "a template's property is a primitive value or a template");
  return property(tmpl, key, attributes, nothing_more, [&](v8::Local<v8::Name> name) {
    strong(tmpl->global)->Set(name, ::to_v8(value), to_v8(attributes));
  });
}

int set_template(v8c_template *tmpl, const Key &key, v8c_template *value, int attributes) {
  int err = v8c__template_changeable(tmpl, kAnyTemplate);
  if (!err) err = v8c__template_same_isolate(tmpl, value);
  if (err) return err;
  return property(
      tmpl, key, attributes, [&] { return tmpl->shape->add(value->shape); },
      [&](v8::Local<v8::Name> name) { strong(tmpl->global)->Set(name, strong(value->global), to_v8(attributes)); });
}

/* What functions and accessors have in common; `attributes` loses V8C_OWN_THIS. */
int prepare(v8c_template *tmpl, v8c_value data, int *attributes, v8::Local<v8::Signature> *signature) {
  int err = v8c__template_changeable(tmpl, kAnyTemplate);
  if (!err) err = v8c__template_data(data);
  if (err || !(*attributes & V8C_OWN_THIS)) return err;
  if (tmpl->maker.IsEmpty())
    return v8c__fail(V8C_EINVAL, "V8C_OWN_THIS: not the prototype or instance template of a function template");
  *attributes &= ~V8C_OWN_THIS;
  *signature = v8::Signature::New(tmpl->owned.isolate->v8, strong(tmpl->maker));
  return 0;
}

v8::Local<v8::FunctionTemplate> make(v8c_template *tmpl, const v8c__method &method, v8::Local<v8::Signature> signature,
                                     const char *prefix, v8::Local<v8::Name> name) {
  v8::Isolate *isolate = tmpl->owned.isolate->v8;
  v8::Local<v8::FunctionTemplate> made =
      v8::FunctionTemplate::New(isolate, native(method.fn), ::to_v8(method.data), signature, method.length,
                                method.plain ? v8::ConstructorBehavior::kThrow : v8::ConstructorBehavior::kAllow);
  v8::Local<v8::String> text = v8c__function_name(isolate, prefix, name);
  if (!text.IsEmpty()) made->SetClassName(text);
  return made;
}

int set_fn(v8c_template *tmpl, const Key &key, const v8c__method &method, int attributes) {
  v8::Local<v8::Signature> signature;
  int err = prepare(tmpl, method.data, &attributes, &signature);
  if (!err) err = storable(tmpl->owned.isolate, reinterpret_cast<intptr_t>(method.fn));
  if (err) return err;
  return property(tmpl, key, attributes, nothing_more, [&](v8::Local<v8::Name> name) {
    strong(tmpl->global)->Set(name, make(tmpl, method, signature, "", name), to_v8(attributes));
  });
}

int set_accessor(v8c_template *tmpl, const Key &key, v8c_fn get, v8c_fn set, v8c_value data, int attributes) {
  v8::Local<v8::Signature> signature;
  int err = prepare(tmpl, data, &attributes, &signature);
  if (!err && !get && !set) err = v8c__fail(V8C_EINVAL, "an accessor without getter and setter");
  if (!err && attributes & V8C_READ_ONLY) err = v8c__fail(V8C_EINVAL, "an accessor is read-only when it has no setter");
  if (!err) err = storable(tmpl->owned.isolate, reinterpret_cast<intptr_t>(get));
  if (!err) err = storable(tmpl->owned.isolate, reinterpret_cast<intptr_t>(set));
  if (err) return err;
  return property(tmpl, key, attributes, nothing_more, [&](v8::Local<v8::Name> name) {
    v8::Local<v8::FunctionTemplate> getter, setter;
    if (get) getter = make(tmpl, {get, data, 0, true}, signature, "get ", name);
    if (set) setter = make(tmpl, {set, data, 1, true}, signature, "set ", name);
    strong(tmpl->global)->SetAccessorProperty(name, getter, setter, to_v8(attributes));
  });
}

/* With templates of the caller's for getter and setter. */
int set_accessor_templates(v8c_template *tmpl, const Key &key, v8c_template *get, v8c_template *set, int attributes) {
  int err = v8c__template_changeable(tmpl, kAnyTemplate);
  if (!err && !get && !set) err = v8c__fail(V8C_EINVAL, "an accessor without getter and setter");
  if (!err && attributes & V8C_READ_ONLY) err = v8c__fail(V8C_EINVAL, "an accessor is read-only when it has no setter");
  for (const v8c_template *half : {get, set}) {
    if (!err && half) err = v8c__template_same_isolate(tmpl, half);
    if (!err && half) err = v8c__template_usable(half, kFunctionTemplate);
  }
  if (err) return err;
  return property(
      tmpl, key, attributes,
      [&] {
        int failed = get ? tmpl->shape->add(get->shape) : 0;
        return failed || !set ? failed : tmpl->shape->add(set->shape);
      },
      [&](v8::Local<v8::Name> name) {
        v8::Local<v8::FunctionTemplate> getter, setter;
        if (get) getter = function_of(get);
        if (set) setter = function_of(set);
        strong(tmpl->global)->SetAccessorProperty(name, getter, setter, to_v8(attributes));
      });
}

int set_intrinsic(v8c_template *tmpl, const Key &key, v8c_intrinsic intrinsic, int attributes) {
  static const v8::Intrinsic known[] = {
      v8::kArrayProto_entries,   v8::kArrayProto_forEach,     v8::kArrayProto_keys,      v8::kArrayProto_values,
      v8::kArrayPrototype,       v8::kAsyncIteratorPrototype, v8::kErrorPrototype,       v8::kIteratorPrototype,
      v8::kMapIteratorPrototype, v8::kObjProto_valueOf,       v8::kSetIteratorPrototype,
  };
  int err = v8c__template_changeable(tmpl, kAnyTemplate);
  int index = number_of(intrinsic);
  if (!err && (index < 0 || index >= static_cast<int>(sizeof known / sizeof *known)))
    err = v8c__fail(V8C_EINVAL, "there is no intrinsic %d", index);
  if (err) return err;
  return property(tmpl, key, attributes, nothing_more, [&](v8::Local<v8::Name> name) {
    strong(tmpl->global)->SetIntrinsicDataProperty(name, known[index], to_v8(attributes));
  });
}

/* V8 drops writes to a property without a setter, in strict code too; read-only ones throw. */
int set_native(v8c_template *tmpl, const Key &key, v8c_get_fn get, v8c_set_fn set, v8c_value data, int attributes) {
  int err = v8c__template_changeable(tmpl, kAnyTemplate);
  if (!err) err = v8c__template_data(data);
  if (!err && !get) err = v8c__code(V8C_EINVAL);
  if (!err) err = storable(tmpl->owned.isolate, reinterpret_cast<intptr_t>(get));
  if (!err) err = storable(tmpl->owned.isolate, reinterpret_cast<intptr_t>(set));
  if (err) return err;
  return property(tmpl, key, attributes, nothing_more, [&](v8::Local<v8::Name> name) {
    strong(tmpl->global)
        ->SetNativeDataProperty(name, native(get), set ? native(set) : nullptr, ::to_v8(data),
                                to_v8(set ? attributes : attributes | V8C_READ_ONLY));
  });
}

int set_lazy(v8c_template *tmpl, const Key &key, v8c_get_fn get, v8c_value data, int attributes) {
  int err = v8c__template_changeable(tmpl, kAnyTemplate);
  if (!err) err = v8c__template_data(data);
  if (!err && !get) err = v8c__code(V8C_EINVAL);
  if (!err) err = storable(tmpl->owned.isolate, reinterpret_cast<intptr_t>(get));
  if (err) return err;
  return property(tmpl, key, attributes, nothing_more, [&](v8::Local<v8::Name> name) {
    strong(tmpl->global)->SetLazyDataProperty(name, native(get), ::to_v8(data), to_v8(attributes));
  });
}

}  // namespace

int v8c__template_method(v8c_template *tmpl, v8c_value key, const v8c__method &method, int attributes) {
  return set_fn(tmpl, {nullptr, 0, key}, method, attributes);
}

/* ---- By name --------------------------------------------------------------------------------- */

int v8c_template_set(v8c_template *tmpl, const char *name, size_t len, v8c_value value, int attributes) {
  return set(tmpl, {name, len, nullptr}, value, attributes);
}

int v8c_template_set_template(v8c_template *tmpl, const char *name, size_t len, v8c_template *value, int attributes) {
  return set_template(tmpl, {name, len, nullptr}, value, attributes);
}

int v8c_template_set_fn(v8c_template *tmpl, const char *name, size_t len, v8c_fn fn, v8c_value data, int attributes) {
  return set_fn(tmpl, {name, len, nullptr}, {fn, data, 0, false}, attributes);
}

int v8c_template_set_accessor(v8c_template *tmpl, const char *name, size_t len, v8c_fn get, v8c_fn set, v8c_value data,
                              int attributes) {
  return set_accessor(tmpl, {name, len, nullptr}, get, set, data, attributes);
}

int v8c_template_set_native(v8c_template *tmpl, const char *name, size_t len, v8c_get_fn get, v8c_set_fn set,
                            v8c_value data, int attributes) {
  return set_native(tmpl, {name, len, nullptr}, get, set, data, attributes);
}

int v8c_template_set_lazy(v8c_template *tmpl, const char *name, size_t len, v8c_get_fn get, v8c_value data,
                          int attributes) {
  return set_lazy(tmpl, {name, len, nullptr}, get, data, attributes);
}

int v8c_template_set_accessor_templates(v8c_template *tmpl, const char *name, size_t len, v8c_template *get,
                                        v8c_template *set, int attributes) {
  return set_accessor_templates(tmpl, {name, len, nullptr}, get, set, attributes);
}

int v8c_template_set_intrinsic(v8c_template *tmpl, const char *name, size_t len, v8c_intrinsic intrinsic,
                               int attributes) {
  return set_intrinsic(tmpl, {name, len, nullptr}, intrinsic, attributes);
}

/* ---- By key ------------------------------------------------------------------------------------ */

namespace {

/* Without a key there would be the empty name. */
template <class Set>
int keyed(v8c_template *tmpl, v8c_value key, Set &&set) {
  int err = v8c__template_changeable(tmpl, kAnyTemplate);
  if (err) return err;
  return key ? set(Key{nullptr, 0, key}) : v8c__code(V8C_EINVAL);
}

}  // namespace

int v8c_template_set_key(v8c_template *tmpl, v8c_value key, v8c_value value, int attributes) {
  return keyed(tmpl, key, [&](const Key &name) { return set(tmpl, name, value, attributes); });
}

int v8c_template_set_key_template(v8c_template *tmpl, v8c_value key, v8c_template *value, int attributes) {
  return keyed(tmpl, key, [&](const Key &name) { return set_template(tmpl, name, value, attributes); });
}

int v8c_template_set_key_fn(v8c_template *tmpl, v8c_value key, v8c_fn fn, v8c_value data, int attributes) {
  return keyed(tmpl, key, [&](const Key &name) { return set_fn(tmpl, name, {fn, data, 0, false}, attributes); });
}

int v8c_template_set_key_accessor(v8c_template *tmpl, v8c_value key, v8c_fn get, v8c_fn set, v8c_value data,
                                  int attributes) {
  return keyed(tmpl, key, [&](const Key &name) { return set_accessor(tmpl, name, get, set, data, attributes); });
}

int v8c_template_set_key_native(v8c_template *tmpl, v8c_value key, v8c_get_fn get, v8c_set_fn set, v8c_value data,
                                int attributes) {
  return keyed(tmpl, key, [&](const Key &name) { return set_native(tmpl, name, get, set, data, attributes); });
}

int v8c_template_set_key_lazy(v8c_template *tmpl, v8c_value key, v8c_get_fn get, v8c_value data, int attributes) {
  return keyed(tmpl, key, [&](const Key &name) { return set_lazy(tmpl, name, get, data, attributes); });
}

int v8c_template_set_key_accessor_templates(v8c_template *tmpl, v8c_value key, v8c_template *get, v8c_template *set,
                                            int attributes) {
  return keyed(tmpl, key, [&](const Key &name) { return set_accessor_templates(tmpl, name, get, set, attributes); });
}

int v8c_template_set_key_intrinsic(v8c_template *tmpl, v8c_value key, v8c_intrinsic intrinsic, int attributes) {
  return keyed(tmpl, key, [&](const Key &name) { return set_intrinsic(tmpl, name, intrinsic, attributes); });
}
