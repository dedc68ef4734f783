/* interceptor.cc: handlers of properties. V8 calls a getter or a setter itself; for the others it
 * takes answers on trust and dies of wrong ones, so that they are asked here and their answers
 * checked. V8's data of a handler is the host's table. */
#include "shim/access.h"
#include "shim/object.h"
#include "shim/ref.h"
#include "shim/template_of.h"
#include "src/pack/heap.h"
#include "v8c/interceptor.h"

namespace {

using v8::Intercepted;
using v8::Local;
template <class T>
using Info = v8::PropertyCallbackInfo<T>;

/* Handlers of names and of indices differ in the type of the key alone. */
struct Named {
  using Table = v8c_named_handlers;
  using Key = Local<v8::Name>;
  static v8c_value key(Key name) { return to_c(name); }
};
struct Indexed {
  using Table = v8c_indexed_handlers;
  using Key = uint32_t;
  static uint32_t key(Key index) { return index; }
};

static_assert(sizeof(Info<v8::Value>) == sizeof(Info<void>) && sizeof(Info<v8::Value>) == sizeof(Info<v8::Integer>));

template <class T>
v8c_access *to_access(const Info<T> &info) {
  return reinterpret_cast<v8c_access *>(const_cast<Info<T> *>(&info));
}

void *pointer_of(Local<v8::Value> data) {
  const auto at = contents(to_c(data));
  if (V8C__LIKELY(layout::is_external(at))) return layout::external(at);
  return data->IsExternal() ? data.As<v8::External>()->Value() : nullptr;
}

bool is_missing(const void *table) { return table == reinterpret_cast<void *>(v8c__native_missing); }

/* The table; or NULL, and an Error is thrown: restored where it is not registered. */
template <class Kind, class T>
const typename Kind::Table *table_of(const Info<T> &info) {
  void *table = pointer_of(info.Data());
  if (V8C__LIKELY(!is_missing(table))) return static_cast<const typename Kind::Table *>(table);
  v8::Isolate *isolate = info.GetIsolate();
  isolate->ThrowException(v8::Exception::Error(
      v8::String::NewFromUtf8Literal(isolate, "these handlers were not registered when the snapshot was restored")));
  return nullptr;
}

Intercepted yes_if(bool answered) { return answered ? Intercepted::kYes : Intercepted::kNo; }

void refuse(v8::Isolate *isolate, const char *why) {
  if (isolate->HasPendingException()) return;
  Local<v8::String> text;
  if (v8::String::NewFromUtf8(isolate, why).ToLocal(&text)) isolate->ThrowException(v8::Exception::TypeError(text));
}

/* ---- In snapshots, where the table alone has a name --------------------------------------------- */

template <class Kind>
Intercepted get(typename Kind::Key key, const Info<v8::Value> &info) {
  const auto *table = table_of<Kind>(info);
  return yes_if(!table || table->get(Kind::key(key), to_access(info)));
}

template <class Kind>
Intercepted set(typename Kind::Key key, Local<v8::Value> value, const Info<void> &info) {
  const auto *table = table_of<Kind>(info);
  return yes_if(!table || table->set(Kind::key(key), to_c(value), to_access(info)));
}

/* ---- Answers that V8 trusts ------------------------------------------------------------------------ */

const int kAttributes = V8C_READ_ONLY | V8C_DONT_ENUM | V8C_DONT_DELETE;

template <class Kind>
Intercepted query(typename Kind::Key key, const Info<v8::Integer> &info) {
  const auto *table = table_of<Kind>(info);
  if (!table) return Intercepted::kYes;
  int attributes = 0;
  if (!table->query(Kind::key(key), &attributes, to_access(info))) return Intercepted::kNo;
  info.GetReturnValue().Set(attributes & kAttributes);
  return Intercepted::kYes;
}

template <class Kind>
Intercepted remove(typename Kind::Key key, const Info<v8::Boolean> &info) {
  const auto *table = table_of<Kind>(info);
  if (!table) return Intercepted::kYes;
  bool deleted = true;
  if (!table->remove(Kind::key(key), &deleted, to_access(info))) return Intercepted::kNo;
  if (!deleted && info.ShouldThrowOnError()) refuse(info.GetIsolate(), "Cannot delete the property");
  info.GetReturnValue().Set(deleted);
  return Intercepted::kYes;
}

/* V8 wants names in an array of names, and indices in one of numbers. */
bool clean(Local<v8::Context> context, Local<v8::Value> key, bool named, Local<v8::Value> *out) {
  if (named && key->IsName()) {
    *out = key;
    return true;
  }
  uint32_t index;
  if (!key->IsUint32() || !key->Uint32Value(context).To(&index) || index == UINT32_MAX) return false;
  if (!named) {
    *out = key;
    return true;
  }
  Local<v8::String> text;
  if (!key->ToString(context).ToLocal(&text)) return false;
  *out = text;
  return true;
}

bool clean_all(v8::Isolate *isolate, Local<v8::Array> given, bool named, Local<v8::Array> *out) {
  Local<v8::Context> context = isolate->GetCurrentContext();
  const uint32_t count = given->Length();
  Local<v8::Array> made = v8::Array::New(isolate);
  for (uint32_t i = 0; i < count; i++) {
    v8::HandleScope handles(isolate);
    Local<v8::Value> key, name;
    bool done;
    if (!given->Get(context, i).ToLocal(&key)) return false;
    if (!clean(context, key, named, &name)) return false;
    if (!made->CreateDataProperty(context, i, name).To(&done) || !done) return false;
  }
  *out = made;
  return true;
}

template <class Kind, bool named>
void keys(const Info<v8::Array> &info) {
  const auto *table = table_of<Kind>(info);
  if (!table) return;
  v8::Isolate *isolate = info.GetIsolate();
  v8::HandleScope handles(isolate);
  info.GetReturnValue().Set(v8::Array::New(isolate, 0));
  auto *access = to_access(info);
  table->keys(access);
  Local<v8::Value> given = info.GetReturnValue().Get();
  Local<v8::Array> made;
  if (isolate->HasPendingException()) return info.GetReturnValue().Set(v8::Array::New(isolate, 0));
  if (given->IsArray() && clean_all(isolate, given.As<v8::Array>(), named, &made))
    return info.GetReturnValue().Set(made);
  info.GetReturnValue().Set(v8::Array::New(isolate, 0));
  refuse(isolate, named ? "the handler's names are no array of strings and symbols"
                        : "the handler's indices are no array of indices");
}

v8c_said said(bool there, bool is) { return !there ? V8C_UNSAID : is ? V8C_YES : V8C_NO; }

template <class Kind>
Intercepted define(typename Kind::Key key, const v8::PropertyDescriptor &from, const Info<void> &info) {
  const auto *table = table_of<Kind>(info);
  if (!table) return Intercepted::kYes;
  v8c_descriptor to = {};
  to.size = sizeof to;
  if (from.has_value()) to.value = to_c(from.value());
  if (from.has_get()) to.get = to_c(from.get());
  if (from.has_set()) to.set = to_c(from.set());
  to.writable = said(from.has_writable(), from.has_writable() && from.writable());
  to.enumerable = said(from.has_enumerable(), from.has_enumerable() && from.enumerable());
  to.configurable = said(from.has_configurable(), from.has_configurable() && from.configurable());
  return yes_if(table->define(Kind::key(key), &to, to_access(info)));
}

int check(const v8c_descriptor &from) {
  for (const v8c_said *one : {&from.writable, &from.enumerable, &from.configurable})
    if (number_of(*one) < V8C_UNSAID || number_of(*one) > V8C_YES)
      return v8c__fail(V8C_EINVAL, "a descriptor says V8C_UNSAID, V8C_NO or V8C_YES");
  for (v8c_value accessor : {from.get, from.set})
    if (accessor && !to_v8(accessor)->IsFunction() && !to_v8(accessor)->IsUndefined())
      return v8c__fail(V8C_ETYPE, "an accessor is a function or undefined");
  if ((from.get || from.set) && (from.value || from.writable))
    return v8c__fail(V8C_EINVAL, "a descriptor is of an accessor or of a value, not both");
  return 0;
}

bool add(Local<v8::Context> context, Local<v8::Object> to, const char *name, Local<v8::Value> value) {
  Local<v8::String> key;
  return v8::String::NewFromUtf8(v8::Isolate::GetCurrent(), name, v8::NewStringType::kInternalized).ToLocal(&key) &&
         to->CreateDataProperty(context, key, value).FromMaybe(false);
}

/* The descriptor as an object that V8 reads without running anything. */
bool descriptor_object(v8::Isolate *isolate, const v8c_descriptor &from, Local<v8::Object> *out) {
  Local<v8::Context> context = isolate->GetCurrentContext();
  Local<v8::Object> made = v8::Object::New(isolate, v8::Null(isolate), nullptr, nullptr, 0);
  Local<v8::Value> undefined = v8::Undefined(isolate);
  bool accessor = from.get || from.set, ok = true;
  if (accessor) {
    ok = add(context, made, "get", from.get ? to_v8(from.get) : undefined) &&
         add(context, made, "set", from.set ? to_v8(from.set) : undefined);
  } else {
    ok = add(context, made, "value", from.value ? to_v8(from.value) : undefined) &&
         add(context, made, "writable", v8::Boolean::New(isolate, from.writable == V8C_YES));
  }
  ok = ok && add(context, made, "enumerable", v8::Boolean::New(isolate, from.enumerable == V8C_YES)) &&
       add(context, made, "configurable", v8::Boolean::New(isolate, from.configurable == V8C_YES));
  if (ok) *out = made;
  return ok;
}

/* A field of a descriptor object of the host's; empty where there is none. */
bool field(Local<v8::Context> context, Local<v8::Object> from, const char *name, Local<v8::Value> *out) {
  Local<v8::String> key;
  bool there;
  if (!v8::String::NewFromUtf8(v8::Isolate::GetCurrent(), name, v8::NewStringType::kInternalized).ToLocal(&key) ||
      !from->Has(context, key).To(&there))
    return false;
  return !there || from->Get(context, key).ToLocal(out);
}

/* V8 ends the process over a descriptor that it cannot read: it gets one that we made of it. */
bool read(v8::Isolate *isolate, Local<v8::Value> given, v8c_descriptor *to) {
  if (!given->IsObject()) return false;
  Local<v8::Context> context = isolate->GetCurrentContext();
  Local<v8::Value> value, get, set, flags[3];
  Local<v8::Object> from = given.As<v8::Object>();
  if (!field(context, from, "value", &value) || !field(context, from, "get", &get) ||
      !field(context, from, "set", &set))
    return false;
  const char *const names[] = {"writable", "enumerable", "configurable"};
  v8c_said *const said[] = {&to->writable, &to->enumerable, &to->configurable};
  for (int i = 0; i < 3; i++) {
    if (!field(context, from, names[i], &flags[i])) return false;
    if (!flags[i].IsEmpty()) *said[i] = flags[i]->BooleanValue(isolate) ? V8C_YES : V8C_NO;
  }
  to->value = to_c(value), to->get = to_c(get), to->set = to_c(set);
  return !check(*to);
}

template <class Kind>
Intercepted describe(typename Kind::Key key, const Info<v8::Value> &info) {
  const auto *table = table_of<Kind>(info);
  if (!table) return Intercepted::kYes;
  v8::Isolate *isolate = info.GetIsolate();
  v8::HandleScope handles(isolate);
  if (!table->describe(Kind::key(key), to_access(info))) return Intercepted::kNo;
  if (isolate->HasPendingException()) return Intercepted::kYes;
  v8c_descriptor from = {};
  Local<v8::Object> made;
  if (!read(isolate, info.GetReturnValue().Get(), &from))
    refuse(isolate, "the handler's answer is no property descriptor");
  else if (descriptor_object(isolate, from, &made))
    info.GetReturnValue().Set(made);
  return Intercepted::kYes;
}

/* ---- Tables ------------------------------------------------------------------------------------------ */

template <class To, class From>
To as(From *from) {
  return reinterpret_cast<To>(reinterpret_cast<void (*)()>(from));
}

v8::NamedPropertyHandlerConfiguration configuration(const v8c_named_handlers &of, Local<v8::Value> data, bool stored) {
  auto *direct_get = as<v8::NamedPropertyGetterCallback>(of.get);
  auto *direct_set = as<v8::NamedPropertySetterCallback>(of.set);
  return {of.get ? (stored ? get<Named> : direct_get) : nullptr,
          of.set ? (stored ? set<Named> : direct_set) : nullptr,
          of.query ? query<Named> : nullptr,
          of.remove ? remove<Named> : nullptr,
          of.keys ? keys<Named, true> : nullptr,
          of.define ? define<Named> : nullptr,
          of.describe ? describe<Named> : nullptr,
          data,
          static_cast<v8::PropertyHandlerFlags>(of.flags)};
}

v8::IndexedPropertyHandlerConfiguration configuration(const v8c_indexed_handlers &of, Local<v8::Value> data,
                                                      bool stored) {
  auto *direct_get = as<v8::IndexedPropertyGetterCallbackV2>(of.get);
  auto *direct_set = as<v8::IndexedPropertySetterCallbackV2>(of.set);
  return {of.get ? (stored ? get<Indexed> : direct_get) : nullptr,
          of.set ? (stored ? set<Indexed> : direct_set) : nullptr,
          of.query ? query<Indexed> : nullptr,
          of.remove ? remove<Indexed> : nullptr,
          of.keys ? keys<Indexed, false> : nullptr,
          of.define ? define<Indexed> : nullptr,
          of.describe ? describe<Indexed> : nullptr,
          data,
          static_cast<v8::PropertyHandlerFlags>(of.flags)};
}

static_assert(static_cast<int>(v8::PropertyHandlerFlags::kNonMasking) == V8C_HANDLERS_NON_MASKING);
static_assert(static_cast<int>(v8::PropertyHandlerFlags::kOnlyInterceptStrings) == V8C_HANDLERS_STRINGS);
static_assert(static_cast<int>(v8::PropertyHandlerFlags::kHasNoSideEffect) == V8C_HANDLERS_NO_SIDE_EFFECTS);
static_assert(sizeof(Intercepted) == sizeof(bool) && static_cast<int>(Intercepted::kYes) == 1);

template <class Table>
int check(const Table *of, int flags) {
  if (!of) return v8c__code(V8C_EINVAL);
  if (of->size != sizeof *of) return v8c__fail(V8C_EINVAL, "handlers: the field `size` is %zu", of->size);
  if (of->flags & ~flags) return v8c__fail(V8C_EINVAL, "handlers: there are no flags %d", of->flags);
  if (!of->get && !of->set && !of->query && !of->remove && !of->keys && !of->define && !of->describe)
    return v8c__fail(V8C_EINVAL, "handlers: there is none");
  if (of->query && (of->define || of->describe))
    return v8c__fail(V8C_EINVAL, "handlers: `query` goes with neither `define` nor `describe`");
  return 0;
}

const int kNamedFlags = V8C_HANDLERS_NON_MASKING | V8C_HANDLERS_STRINGS | V8C_HANDLERS_NO_SIDE_EFFECTS;

template <class Table>
int give_handlers(v8c_template *tmpl, const Table *of, int flags, bool *taken) {
  if (*taken) return v8c__fail(V8C_EEXIST, "the template has such handlers already");
  v8c_isolate *isolate = tmpl->owned.isolate;
  int err = check(of, flags);
  if (!err) err = storable(isolate, reinterpret_cast<intptr_t>(of));
  if (err) return err;
  v8::HandleScope handles(isolate->v8);
  Local<v8::External> data = v8::External::New(isolate->v8, const_cast<Table *>(of));
  object_of(tmpl)->SetHandler(configuration(*of, data, isolate->of_creator));
  *taken = true;
  return 0;
}

template <class Table>
int register_table(const char *name, size_t len, const Table *of, int flags) {
  int err = check(of, flags);
  return err ? err : v8c_register_native(name, len, reinterpret_cast<void (*)()>(const_cast<Table *>(of)));
}

}  // namespace

int v8c_template_set_named_handlers(v8c_template *tmpl, const v8c_named_handlers *handlers) {
  int err = v8c__template_changeable(tmpl, kObjectTemplate);
  return err ? err : give_handlers(tmpl, handlers, kNamedFlags, &tmpl->shape->handled(tmpl->face, false));
}

int v8c_template_set_indexed_handlers(v8c_template *tmpl, const v8c_indexed_handlers *handlers) {
  int err = v8c__template_changeable(tmpl, kObjectTemplate);
  return err ? err
             : give_handlers(tmpl, handlers, V8C_HANDLERS_NO_SIDE_EFFECTS, &tmpl->shape->handled(tmpl->face, true));
}

int v8c_register_named_handlers(const char *name, size_t len, const v8c_named_handlers *handlers) {
  return register_table(name, len, handlers, kNamedFlags);
}

int v8c_register_indexed_handlers(const char *name, size_t len, const v8c_indexed_handlers *handlers) {
  return register_table(name, len, handlers, V8C_HANDLERS_NO_SIDE_EFFECTS);
}

int v8c_access_return_descriptor(v8c_access *access, const v8c_descriptor *descriptor) {
  if (!access) return v8c__code(V8C_EINVAL);
  int err = begin(v8c_access_isolate(access));
  if (err) return err;
  v8c_descriptor from;
  err = descriptor ? v8c__options(descriptor, &from, sizeof from) : v8c__code(V8C_EINVAL);
  if (!err) err = check(from);
  if (err) return err;
  const auto &info = *reinterpret_cast<const Info<v8::Value> *>(access);
  v8::HandleScope handles(info.GetIsolate());
  Local<v8::Object> made;
  if (!descriptor_object(info.GetIsolate(), from, &made)) return v8c__threw(v8c_access_isolate(access));
  info.GetReturnValue().Set(made);
  return 0;
}

void *v8c_access_pointer(const v8c_access *access) {
  if (!access) return nullptr;
  return pointer_of(reinterpret_cast<const Info<v8::Value> *>(access)->Data());
}

void *v8c_access_read(const v8c_access *access, const v8c_ref *ref, bool *is_holder) {
  if (!access) return nullptr;
  const auto &info = *reinterpret_cast<const Info<v8::Value> *>(access);
  if (is_holder) *is_holder = v8c__ref_holds(ref, to_c(info.HolderV2()));
  return pointer_of(info.Data());
}

/* ---- What a snapshot holds of this ------------------------------------------------------------------- */

const v8c__native_address v8c__handler_natives[] = {
    {"v8c:named_get", as<void (*)()>(get<Named>)},
    {"v8c:named_set", as<void (*)()>(set<Named>)},
    {"v8c:named_query", as<void (*)()>(query<Named>)},
    {"v8c:named_remove", as<void (*)()>(remove<Named>)},
    {"v8c:named_keys", as<void (*)()>(keys<Named, true>)},
    {"v8c:named_define", as<void (*)()>(define<Named>)},
    {"v8c:named_describe", as<void (*)()>(describe<Named>)},
    {"v8c:indexed_get", as<void (*)()>(get<Indexed>)},
    {"v8c:indexed_set", as<void (*)()>(set<Indexed>)},
    {"v8c:indexed_query", as<void (*)()>(query<Indexed>)},
    {"v8c:indexed_remove", as<void (*)()>(remove<Indexed>)},
    {"v8c:indexed_keys", as<void (*)()>(keys<Indexed, false>)},
    {"v8c:indexed_define", as<void (*)()>(define<Indexed>)},
    {"v8c:indexed_describe", as<void (*)()>(describe<Indexed>)},
    {nullptr, nullptr},
};
