/* property.cc: properties in detail: descriptors, attributes, names by filter. How far an
 * object may still change: integrity.cc. */
#include "shim/object.h"

namespace {

const int kAllAttributes = V8C_READ_ONLY | V8C_DONT_ENUM | V8C_DONT_DELETE;
const int kAllFilters =
    V8C_ONLY_WRITABLE | V8C_ONLY_ENUMERABLE | V8C_ONLY_CONFIGURABLE | V8C_SKIP_STRINGS | V8C_SKIP_SYMBOLS;

v8::Local<v8::Object> object_of(v8c_value value) { return to_v8<v8::Object>(value); }

/* Runs body(key) with the name that `key` stands for, in a scope of its own. */
template <class Body>
int with_name(v8c_context *context, v8c_value key, Body &&body) {
  v8c__handles handles(context->owned.isolate);
  return run(context, [&] {
    v8::Local<v8::Name> name;
    return v8c__name(context, to_v8(key), &name) && body(name);
  });
}

bool refuse(v8c_context *context) {
  v8::Isolate *isolate = context->owned.isolate->v8;
  isolate->ThrowException(v8::Exception::TypeError(v8::String::NewFromUtf8Literal(
      isolate, "Cannot define the property: it is not configurable, or the object takes no new ones")));
  return false;
}

/* V8 answers false where Object.defineProperty throws. */
bool done_or_thrown(v8c_context *context, v8::Maybe<bool> answer) {
  bool done;
  return answer.To(&done) && (done || refuse(context));
}

/* ---- Descriptors of ours into V8's ------------------------------------------------------- */

bool said_right(v8c_said said) { return number_of(said) >= V8C_UNSAID && number_of(said) <= V8C_YES; }

int check(const v8c_descriptor &from) {
  if (!said_right(from.writable) || !said_right(from.enumerable) || !said_right(from.configurable))
    return v8c__fail(V8C_EINVAL, "a descriptor says V8C_UNSAID, V8C_NO or V8C_YES");
  if ((from.get || from.set) && (from.value || from.writable))
    return v8c__fail(V8C_EINVAL, "a descriptor is of an accessor or of a value, not both");
  const v8c_value accessors[] = {from.get, from.set};
  for (v8c_value accessor : accessors)
    if (accessor && !to_v8(accessor)->IsFunction() && !to_v8(accessor)->IsUndefined())
      return v8c__fail(V8C_ETYPE, "an accessor is a function or undefined");
  return 0;
}

bool define(v8c_context *context, v8::Local<v8::Object> object, v8::Local<v8::Name> name, const v8c_descriptor &from,
            v8::PropertyDescriptor *to) {
  if (from.enumerable) to->set_enumerable(from.enumerable == V8C_YES);
  if (from.configurable) to->set_configurable(from.configurable == V8C_YES);
  return done_or_thrown(context, object->DefineProperty(local(context), name, *to));
}

/* Which fields there are is said by the constructor. */
bool define(v8c_context *context, v8::Local<v8::Object> object, v8::Local<v8::Name> name, const v8c_descriptor &from) {
  if (from.get || from.set) {
    v8::PropertyDescriptor to(to_v8(from.get), to_v8(from.set));
    return define(context, object, name, from, &to);
  }
  if (from.writable) {
    v8::PropertyDescriptor to(to_v8(from.value), from.writable == V8C_YES);
    return define(context, object, name, from, &to);
  }
  if (from.value) {
    v8::PropertyDescriptor to(to_v8(from.value));
    return define(context, object, name, from, &to);
  }
  v8::PropertyDescriptor to;
  return define(context, object, name, from, &to);
}

/* ---- V8's descriptors into ours ------------------------------------------------------------ */

/* A field of a descriptor object that V8 made: never what a script put on Object.prototype. */
bool field(v8c_context *context, v8::Local<v8::Object> from, v8::Local<v8::String> name, v8::Local<v8::Value> *out) {
  bool there;
  if (!from->HasOwnProperty(local(context), name).To(&there)) return false;
  return !there || from->Get(local(context), name).ToLocal(out);
}

bool said(v8c_context *context, v8::Local<v8::Object> from, v8::Local<v8::String> name, v8c_said *out) {
  v8::Local<v8::Value> value;
  if (!field(context, from, name, &value)) return false;
  *out = value.IsEmpty() ? V8C_UNSAID : value->IsTrue() ? V8C_YES : V8C_NO;
  return true;
}

#define NAME(literal) v8::String::NewFromUtf8Literal(isolate, literal, v8::NewStringType::kInternalized)

bool flags(v8c_context *context, v8::Local<v8::Object> from, v8c_descriptor *out) {
  v8::Isolate *isolate = context->owned.isolate->v8;
  return said(context, from, NAME("writable"), &out->writable) &&
         said(context, from, NAME("enumerable"), &out->enumerable) &&
         said(context, from, NAME("configurable"), &out->configurable);
}

/* Empty where there is none. */
struct Values {
  v8::Local<v8::Value> value, get, set;
};

bool values(v8c_context *context, v8::Local<v8::Object> from, Values *out) {
  v8::Isolate *isolate = context->owned.isolate->v8;
  return field(context, from, NAME("value"), &out->value) && field(context, from, NAME("get"), &out->get) &&
         field(context, from, NAME("set"), &out->set);
}

#undef NAME

/* The own descriptor as V8's object, or undefined; in the caller's scope. */
bool own(v8c_context *context, v8c_value object, v8c_value key, v8::Local<v8::Value> *out) {
  v8::Local<v8::Name> name;
  if (!v8c__name(context, to_v8(key), &name)) return false;
  return object_of(object)->GetOwnPropertyDescriptor(local(context), name).ToLocal(out);
}

/* Contents that no value has: 0 is the small integer. */
const v8::internal::Address kNoValue = v8::internal::kHeapObjectTag;

v8::internal::Address kept(v8::Local<v8::Value> value) { return value.IsEmpty() ? kNoValue : contents(to_c(value)); }

v8c_value again(v8c_context *context, v8::internal::Address value) {
  return value != kNoValue ? Survivor::in(context->owned.isolate->v8, value) : nullptr;
}

}  // namespace

bool v8c__name(v8c_context *context, v8::Local<v8::Value> key, v8::Local<v8::Name> *out) {
  if (key->IsName()) {
    *out = key.As<v8::Name>();
    return true;
  }
  v8::Local<v8::String> text;
  if (!key->ToString(local(context)).ToLocal(&text)) return false;
  *out = text;
  return true;
}

/* ---- Define ------------------------------------------------------------------------------------ */

int v8c_define(v8c_context *context, v8c_value object, v8c_value key, const v8c_descriptor *descriptor) {
  int err = ready(context, object, key && descriptor);
  if (err) return err;
  v8c_descriptor from;
  err = v8c__options(descriptor, &from, sizeof from);
  if (!err) err = check(from);
  if (err) return err;
  return with_name(context, key,
                   [&](v8::Local<v8::Name> name) { return define(context, object_of(object), name, from); });
}

static bool define_value(v8c_context *context, v8c_value object, v8::Local<v8::Name> name, v8c_value value,
                         int attributes) {
  return done_or_thrown(context, object_of(object)->DefineOwnProperty(local(context), name, to_v8(value),
                                                                      static_cast<v8::PropertyAttribute>(attributes)));
}

int v8c_define_value(v8c_context *context, v8c_value object, v8c_value key, v8c_value value, int attributes) {
  int err = ready(context, object, key && value);
  if (err) return err;
  if (attributes & ~kAllAttributes) return v8c__fail(V8C_EINVAL, "attributes %d: none has that number", attributes);
  return with_name(context, key,
                   [&](v8::Local<v8::Name> name) { return define_value(context, object, name, value, attributes); });
}

int v8c_define_value_named(v8c_context *context, v8c_value object, const char *name, size_t len, v8c_value value,
                           int attributes) {
  int err = ready(context, object, value);
  if (err) return err;
  if (attributes & ~kAllAttributes) return v8c__fail(V8C_EINVAL, "attributes %d: none has that number", attributes);
  return with_key(context, name, len, [&](v8::Local<v8::String> key) {
    return run(context, [&] { return define_value(context, object, key, value, attributes); });
  });
}

/* ---- Look into ------------------------------------------------------------------------------------ */

int v8c_has_own(v8c_context *context, v8c_value object, v8c_value key, bool *out) {
  int err = ready(context, object, key && out);
  if (err) return err;
  return with_name(context, key, [&](v8::Local<v8::Name> name) {
    return object_of(object)->HasOwnProperty(local(context), name).To(out);
  });
}

/* Of plain objects V8 says it all at once, where it is not an accessor. */
static bool plain_name(v8c_value object, v8c_value key) { return is_plain(object) && to_v8(key)->IsName(); }

/* V8 asks for accessors by name only. */
static bool is_index(v8c_context *context, v8::Local<v8::Name> name) {
  return name->IsString() && !name.As<v8::String>()->ToArrayIndex(local(context)).IsEmpty();
}

static v8c_said unless(int attributes, int attribute) { return attributes & attribute ? V8C_NO : V8C_YES; }

static bool own_attributes(v8c_context *context, v8::Local<v8::Object> object, v8::Local<v8::Name> name, bool *there,
                           int *out) {
  if (!object->HasOwnProperty(local(context), name).To(there)) return false;
  v8::PropertyAttribute attributes = v8::None;
  if (*there && !object->GetPropertyAttributes(local(context), name).To(&attributes)) return false;
  *out = attributes;
  return true;
}

/* That of a property with a value; `known` is false when it may be an accessor's. */
static bool plain_descriptor(v8c_context *context, v8::Local<v8::Object> object, v8::Local<v8::Name> name, bool *known,
                             v8c_descriptor *out, v8::Local<v8::Value> *value) {
  bool there, accessor;
  int attributes = 0;
  *known = false;
  if (is_index(context, name)) return true;
  if (!object->HasRealNamedCallbackProperty(local(context), name).To(&accessor)) return false;
  if (accessor) return true;
  if (!own_attributes(context, object, name, &there, &attributes)) return false;
  *known = true;
  if (!there) return true;
  *out = {};
  out->writable = unless(attributes, v8::ReadOnly);
  out->enumerable = unless(attributes, v8::DontEnum);
  out->configurable = unless(attributes, v8::DontDelete);
  return object->Get(local(context), name).ToLocal(value);
}

int v8c_get_descriptor(v8c_context *context, v8c_value object, v8c_value key, v8c_descriptor *out) {
  int err = ready(context, object, key && out);
  if (err) return err;
  if (out->size < sizeof out->size) return v8c__fail(V8C_EINVAL, "out->size is not set");
  v8c_descriptor made{};
  v8::internal::Address value, get, set;
  {
    v8c__handles handles(context->owned.isolate);
    v8::Local<v8::Value> found;
    Values all;
    bool known = false;
    err = run(context, [&] {
      if (plain_name(object, key) &&
          !plain_descriptor(context, object_of(object), to_v8<v8::Name>(key), &known, &made, &all.value))
        return false;
      if (known) return true;
      if (!own(context, object, key, &found)) return false;
      if (!found->IsObject()) return true;
      return flags(context, found.As<v8::Object>(), &made) && values(context, found.As<v8::Object>(), &all);
    });
    if (err) return err;
    if (known ? all.value.IsEmpty() : !found->IsObject()) return v8c__code(V8C_ENOENT);
    value = kept(all.value), get = kept(all.get), set = kept(all.set);
  }
  made.value = again(context, value); /* nothing is allocated in between */
  made.get = again(context, get);
  made.set = again(context, set);
  made.size = out->size;
  memcpy(static_cast<void *>(out), &made, out->size < sizeof made ? out->size : sizeof made);
  return 0;
}

int v8c_get_attributes(v8c_context *context, v8c_value object, v8c_value key, int *out) {
  int err = ready(context, object, key && out);
  if (err) return err;
  v8c__handles handles(context->owned.isolate);
  v8c_descriptor made{};
  bool found = false;
  if (plain_name(object, key)) {
    int attributes = 0;
    err = run(context,
              [&] { return own_attributes(context, object_of(object), to_v8<v8::Name>(key), &found, &attributes); });
    if (err) return err;
    if (!found) return v8c__code(V8C_ENOENT);
    *out = attributes;
    return 0;
  }
  err = run(context, [&] {
    v8::Local<v8::Value> descriptor;
    if (!own(context, object, key, &descriptor)) return false;
    found = descriptor->IsObject();
    return !found || flags(context, descriptor.As<v8::Object>(), &made);
  });
  if (err) return err;
  if (!found) return v8c__code(V8C_ENOENT);
  *out = (made.writable == V8C_NO ? V8C_READ_ONLY : 0) | (made.enumerable == V8C_NO ? V8C_DONT_ENUM : 0) |
         (made.configurable == V8C_NO ? V8C_DONT_DELETE : 0);
  return 0;
}

/* ---- Names ------------------------------------------------------------------------------------------ */

namespace {

/* Does an own property pass? Asked of proxies, where V8 does not ask. */
bool passes(v8c_context *context, v8c_value proxy, v8::Local<v8::Value> key, int filter, bool *out) {
  v8::Local<v8::Value> found;
  v8c_descriptor made{};
  if (!own(context, proxy, to_c(key), &found)) return false;
  *out = found->IsObject();
  if (!*out) return true;
  if (!flags(context, found.As<v8::Object>(), &made)) return false;
  *out = !((filter & V8C_ONLY_WRITABLE) && made.writable == V8C_NO) &&
         !((filter & V8C_ONLY_ENUMERABLE) && made.enumerable == V8C_NO) &&
         !((filter & V8C_ONLY_CONFIGURABLE) && made.configurable == V8C_NO);
  return true;
}

bool filter_proxy(v8c_context *context, v8c_value proxy, int filter, v8::Local<v8::Array> *names) {
  v8::Isolate *isolate = context->owned.isolate->v8;
  v8::Local<v8::Array> left = v8::Array::New(isolate);
  const uint32_t count = (*names)->Length();
  for (uint32_t i = 0, at = 0; i < count; i++) {
    v8::HandleScope handles(isolate);
    v8::Local<v8::Value> key;
    bool pass;
    if (!(*names)->Get(local(context), i).ToLocal(&key) || !passes(context, proxy, key, filter, &pass)) return false;
    if (pass && left->CreateDataProperty(local(context), at++, key).IsNothing()) return false;
  }
  *names = left;
  return true;
}

/* V8's own way. */
bool plain_names(v8c_context *context, v8c_value object, const v8c_names_options &options, v8::Local<v8::Array> *out) {
  using Mode = v8::KeyCollectionMode;
  using Conversion = v8::KeyConversionMode;
  auto made = object_of(object)->GetPropertyNames(
      local(context), options.inherited ? Mode::kIncludePrototypes : Mode::kOwnOnly,
      static_cast<v8::PropertyFilter>(options.filter),
      options.skip_indices ? v8::IndexFilter::kSkipIndices : v8::IndexFilter::kIncludeIndices,
      options.number_indices ? Conversion::kKeepNumbers : Conversion::kConvertToString);
  return made.ToLocal(out);
}

/* Is there a proxy among the object and what it inherits from? What is behind one is not looked at. */
bool meets_proxy(v8::Local<v8::Value> object) {
  for (; object->IsObject(); object = object.As<v8::Object>()->GetPrototypeV2())
    if (object->IsProxy()) return true;
  return false;
}

/* Names from an object and what it inherits from, each of which hides those behind it, listed or not. */
struct Chain {
  v8::Local<v8::Set> seen;
  v8::Local<v8::Array> names;
  uint32_t count = 0;
};

bool add_own(v8c_context *context, v8::Local<v8::Object> object, const v8c_names_options &options, Chain *chain) {
  const int asked = options.filter & (V8C_ONLY_WRITABLE | V8C_ONLY_ENUMERABLE | V8C_ONLY_CONFIGURABLE);
  v8::Local<v8::Context> realm = local(context);
  v8c_names_options all = options;
  v8::Local<v8::Array> own_names;
  all.inherited = false;
  all.filter &= ~asked;
  if (!plain_names(context, to_c(object), all, &own_names)) return false;
  for (uint32_t i = 0, count = own_names->Length(); i < count; i++) {
    v8::HandleScope handles(context->owned.isolate->v8);
    v8::Local<v8::Value> key;
    bool known, pass = true;
    if (!own_names->Get(realm, i).ToLocal(&key) || !chain->seen->Has(realm, key).To(&known)) return false;
    if (known) continue;
    if (asked && !passes(context, to_c(object), key, asked, &pass)) return false;
    if (chain->seen->Add(realm, key).IsEmpty()) return false;
    if (pass && chain->names->CreateDataProperty(realm, chain->count++, key).IsNothing()) return false;
  }
  return true;
}

/* As far as V8 goes: a proxy may answer with a new one each time. */
const int kLongestChain = 100000;

bool inherited_names(v8c_context *context, v8::Local<v8::Value> object, const v8c_names_options &options,
                     v8::Local<v8::Array> *out) {
  v8::Isolate *isolate = context->owned.isolate->v8;
  Chain chain{v8::Set::New(isolate), v8::Array::New(isolate)};
  for (int i = 0; object->IsObject(); i++) {
    if (i == kLongestChain) return v8c__refuse({isolate, local(context)}, "the chain of prototypes is too long");
    if (!add_own(context, object.As<v8::Object>(), options, &chain)) return false;
    if (!v8c__prototype({isolate, local(context)}, object.As<v8::Object>(), &object)) return false;
  }
  *out = chain.names;
  return true;
}

/* V8 asks proxies for no more than whether a property is enumerable. */
bool names_of(v8c_context *context, v8c_value object, const v8c_names_options &options, v8::Local<v8::Array> *out) {
  const int unasked = options.filter & (V8C_ONLY_WRITABLE | V8C_ONLY_CONFIGURABLE);
  if (unasked && options.inherited && meets_proxy(to_v8(object)))
    return inherited_names(context, to_v8(object), options, out);
  if (!plain_names(context, object, options, out)) return false;
  if (!unasked || options.inherited || !to_v8(object)->IsProxy()) return true;
  return filter_proxy(context, object, unasked, out);
}

}  // namespace

int v8c_names(v8c_context *context, v8c_value object, const v8c_names_options *given, v8c_value *out) {
  int err = ready(context, object, out);
  if (err) return err;
  v8c_names_options options;
  err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  if (options.filter & ~kAllFilters) return v8c__fail(V8C_EINVAL, "filter %d: none has that number", options.filter);
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    v8::Local<v8::Array> names;
    int failed = run(context, [&] { return names_of(context, object, options, &names); });
    *value = to_c(names);
    return failed;
  });
}
