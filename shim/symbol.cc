/* symbol.cc: symbols, and private keys. */
#include <new>

#include "shim/context.h"
#include "shim/object.h"

struct v8c_private {
  v8c__owned owned;
  v8::Global<v8::Private> key;
};

/* ---- Symbols ----------------------------------------------------------------------------- */

#define XX(name, method)                               \
  v8c_value v8c_symbol_##name(v8c_isolate *isolate) {  \
    if (entered(isolate)) return nullptr;              \
    return to_c(v8::Symbol::Get##method(isolate->v8)); \
  }
V8C_SYMBOL_MAP(XX)
#undef XX

/* Of those that V8's API does not name, the isolate keeps what its first context has. They are the
 * same in all contexts, and no script can replace them where they are, but it can put another
 * constructor in its place: then there are none. */
static const char *const hidden[] = {"species", "matchAll", "dispose", "asyncDispose"};
static_assert(sizeof hidden / sizeof *hidden == V8C__HIDDEN_SYMBOLS);

static v8::MaybeLocal<v8::Value> own_data(v8::Local<v8::Context> context, v8::Local<v8::Object> object,
                                          const char *name) {
  v8::Local<v8::String> key;
  if (!v8::String::NewFromUtf8(context->GetIsolate(), name, v8::NewStringType::kInternalized).ToLocal(&key) ||
      object->HasRealNamedCallbackProperty(context, key).FromMaybe(true))
    return {};
  return object->GetRealNamedProperty(context, key);
}

void v8c__symbols_learn(v8c_isolate *isolate, v8::Local<v8::Context> context) {
  v8::HandleScope handles(isolate->v8);
  v8::Context::Scope inside(context);
  v8::Local<v8::Value> object = v8::SymbolObject::New(isolate->v8, v8::Symbol::GetIterator(isolate->v8));
  v8::Local<v8::Value> proto = object.As<v8::Object>()->GetPrototypeV2(), constructor, found;
  if (!proto->IsObject() || !own_data(context, proto.As<v8::Object>(), "constructor").ToLocal(&constructor)) return;
  if (!constructor->IsFunction()) return;
  for (size_t i = 0; i < V8C__HIDDEN_SYMBOLS; i++)
    if (own_data(context, constructor.As<v8::Object>(), hidden[i]).ToLocal(&found) && found->IsSymbol())
      isolate->symbols[i].Reset(isolate->v8, found.As<v8::Symbol>());
}

void v8c__symbols_drop(v8c_isolate *isolate) {
  for (auto &symbol : isolate->symbols) symbol.Reset();
}

static v8c_value learnt(v8c_isolate *isolate, size_t which) {
  if (entered(isolate) || isolate->symbols[which].IsEmpty()) return nullptr;
  return to_c(isolate->symbols[which].Get(isolate->v8));
}

v8c_value v8c_symbol_species(v8c_isolate *isolate) { return learnt(isolate, 0); }
v8c_value v8c_symbol_match_all(v8c_isolate *isolate) { return learnt(isolate, 1); }
v8c_value v8c_symbol_dispose(v8c_isolate *isolate) { return learnt(isolate, 2); }
v8c_value v8c_symbol_async_dispose(v8c_isolate *isolate) { return learnt(isolate, 3); }

/* Makes a value by body(text) with that text, which is gone afterwards. */
template <class Body>
static int with_text(v8c_isolate *isolate, const char *text, size_t len, v8c_value *out, Body &&body) {
  return one(isolate, out, [&](v8c_value *value) {
    v8::Local<v8::String> string;
    int err = v8c__string(isolate->v8, text, len, v8::NewStringType::kNormal, &string);
    if (err) return err;
    *value = to_c(body(string));
    return 0;
  });
}

int v8c_symbol(v8c_isolate *isolate, const char *description, size_t len, v8c_value *out) {
  int err = entered(isolate);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  if (!description && len == 0) {
    *out = to_c(v8::Symbol::New(isolate->v8));
    return 0;
  }
  return with_text(isolate, description, len, out,
                   [&](v8::Local<v8::String> text) { return v8::Symbol::New(isolate->v8, text); });
}

int v8c_symbol_for(v8c_isolate *isolate, const char *key, size_t len, v8c_value *out) {
  int err = entered(isolate);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  return with_text(isolate, key, len, out,
                   [&](v8::Local<v8::String> text) { return v8::Symbol::For(isolate->v8, text); });
}

int v8c_symbol_description(v8c_isolate *isolate, v8c_value symbol, v8c_value *out) {
  int err = entered(isolate);
  if (err) return err;
  if (!symbol || !out) return v8c__code(V8C_EINVAL);
  if (!to_v8(symbol)->IsSymbol()) return v8c__code(V8C_ETYPE);
  *out = to_c(to_v8<v8::Symbol>(symbol)->Description(isolate->v8));
  return 0;
}

/* ---- Private keys --------------------------------------------------------------------------- */

static v8c_private *private_of(v8c__owned *self) { return reinterpret_cast<v8c_private *>(self); }

static void detach(v8c__owned *self) { private_of(self)->key.Reset(); }

static void release(v8c__owned *self) {
  private_of(self)->~v8c_private();
  v8c__free(self);
}

using MakePrivate = v8::Local<v8::Private> (*)(v8::Isolate *isolate, v8::Local<v8::String> name);

static int private_new(v8c_isolate *isolate, const char *name, size_t len, v8c_private **out, MakePrivate make) {
  int err = entered(isolate);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  v8::HandleScope handles(isolate->v8);
  v8::Local<v8::String> text;
  err = v8c__string(isolate->v8, name, len, v8::NewStringType::kInternalized, &text);
  if (err) return err;
  void *memory = v8c__alloc(sizeof(v8c_private));
  if (!memory) return v8c__code(V8C_ENOMEM);
  auto *key = new (memory) v8c_private();
  key->key.Reset(isolate->v8, make(isolate->v8, text));
  v8c__own(isolate, &key->owned, detach, release);
  *out = key;
  return 0;
}

int v8c_private_new(v8c_isolate *isolate, const char *name, size_t len, v8c_private **out) {
  return private_new(isolate, name, len, out, v8::Private::New);
}

int v8c_private_for(v8c_isolate *isolate, const char *name, size_t len, v8c_private **out) {
  return private_new(isolate, name, len, out, v8::Private::ForApi);
}

void v8c_private_free(v8c_private *key) {
  if (key) v8c__disown(&key->owned);
}

static int usable(v8c_context *context, v8c_value object, const v8c_private *key, bool rest) {
  int err = ready(context, object, key && rest);
  if (err) return err;
  if (key->key.IsEmpty()) return v8c__code(V8C_EDISPOSED);
  if (key->owned.isolate != context->owned.isolate)
    return v8c__fail(V8C_EINVAL, "the private key is of another isolate");
  return 0;
}

int v8c_get_private(v8c_context *context, v8c_value object, const v8c_private *key, v8c_value *out) {
  int err = usable(context, object, key, out);
  if (err) return err;
  v8::Local<v8::Value> found; /* a plain object's own: nothing runs, nothing is to be caught */
  if (is_plain(object) && to_v8<v8::Object>(object)->GetPrivate(local(context), strong(key->key)).ToLocal(&found)) {
    *out = to_c(found);
    return 0;
  }
  return give_tidy(context, out,
                   [&] { return to_v8<v8::Object>(object)->GetPrivate(local(context), strong(key->key)); });
}

int v8c_set_private(v8c_context *context, v8c_value object, const v8c_private *key, v8c_value value) {
  int err = usable(context, object, key, value);
  if (err) return err;
  v8c__handles handles(context->owned.isolate);
  auto set = [&] {
    return to_v8<v8::Object>(object)->SetPrivate(local(context), strong(key->key), to_v8(value)).IsJust();
  };
  return is_plain(object) && set() ? 0 : run(context, set);
}

int v8c_has_private(v8c_context *context, v8c_value object, const v8c_private *key, bool *out) {
  int err = usable(context, object, key, out);
  if (err) return err;
  v8c__handles handles(context->owned.isolate);
  return run(context, [&] { return to_v8<v8::Object>(object)->HasPrivate(local(context), strong(key->key)).To(out); });
}

int v8c_delete_private(v8c_context *context, v8c_value object, const v8c_private *key) {
  int err = usable(context, object, key, true);
  if (err) return err;
  v8c__handles handles(context->owned.isolate);
  return run(context,
             [&] { return to_v8<v8::Object>(object)->DeletePrivate(local(context), strong(key->key)).IsJust(); });
}
