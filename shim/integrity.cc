/* integrity.cc: how far an object may still change. V8 can make objects sealed and frozen but
 * has no function to ask: nothing of a script's may be called for it, so what ECMAScript says
 * in TestIntegrityLevel is done here. */
#include "shim/object.h"

namespace {

/* ---- Is it extensible? ------------------------------------------------------------------------ */

/* V8 tells whether an object is extensible only by what it forbids proxies of it: the trap
 * getPrototypeOf may answer what it likes if the target is extensible, and must answer the
 * target's own prototype if not. So a proxy of the object is asked for its prototype, by
 * `proxy instanceof trap`, and the trap answers trap.prototype, which nothing else has. */
struct Probe {
  v8::Local<v8::Value> answer;
  bool asked;
};

void answer(const v8::FunctionCallbackInfo<v8::Value> &info) {
  auto *probe = static_cast<Probe *>(info.Data().As<v8::External>()->Value());
  probe->asked = true;
  info.GetReturnValue().Set(probe->answer);
}

bool ask_proxy(const Realm &realm, v8::Local<v8::Object> target, Probe *probe, bool *out) {
  v8::Isolate *isolate = realm.isolate;
  v8::Local<v8::Function> trap;
  v8::Local<v8::Proxy> proxy;
  auto handler = v8::Object::New(isolate);
  auto name = v8::String::NewFromUtf8Literal(isolate, "getPrototypeOf");
  return v8::Function::New(realm.context, answer, v8::External::New(isolate, probe)).ToLocal(&trap) &&
         trap->Get(realm.context, v8::String::NewFromUtf8Literal(isolate, "prototype")).ToLocal(&probe->answer) &&
         handler->CreateDataProperty(realm.context, name, trap).IsJust() &&
         v8::Proxy::New(realm.context, target, handler).ToLocal(&proxy) &&
         proxy->InstanceOf(realm.context, trap).To(out);
}

/* Of what is no proxy. */
bool plain_extensible(const Realm &realm, v8::Local<v8::Object> object, bool *out) {
  Probe probe{{}, false};
  v8::TryCatch caught(realm.isolate);
  if (ask_proxy(realm, object, &probe, out)) return true;
  if (!probe.asked || caught.HasTerminated() || realm.isolate->IsExecutionTerminating()) {
    caught.ReThrow();
    return false;
  }
  *out = false;
  return true;
}

/* ---- Every property ------------------------------------------------------------------------------ */

bool is_true(const Realm &realm, v8::Local<v8::Object> descriptor, v8::Local<v8::String> name, bool *out) {
  v8::Local<v8::Value> value;
  bool there;
  if (!descriptor->HasOwnProperty(realm.context, name).To(&there)) return false;
  if (there && !descriptor->Get(realm.context, name).ToLocal(&value)) return false;
  *out = there && value->IsTrue();
  return true;
}

/* Lowers *level by what the property allows. */
bool lower(const Realm &realm, v8::Local<v8::Object> object, v8::Local<v8::Value> key, v8c_integrity *level) {
  v8::Isolate *isolate = realm.isolate;
  v8::Local<v8::Value> descriptor;
  if (!object->GetOwnPropertyDescriptor(realm.context, key.As<v8::Name>()).ToLocal(&descriptor)) return false;
  if (!descriptor->IsObject()) return true;
  bool configurable, writable;
  auto fields = descriptor.As<v8::Object>();
  if (!is_true(realm, fields, v8::String::NewFromUtf8Literal(isolate, "configurable"), &configurable)) return false;
  if (!is_true(realm, fields, v8::String::NewFromUtf8Literal(isolate, "writable"), &writable)) return false;
  if (writable) *level = V8C_SEALED;
  if (configurable) *level = V8C_NOT_EXTENSIBLE;
  return true;
}

bool level_of(const Realm &realm, v8::Local<v8::Object> object, v8c_integrity *out) {
  bool extensible;
  v8::Local<v8::Array> keys;
  if (!v8c__extensible(realm, object, &extensible)) return false;
  *out = extensible ? V8C_EXTENSIBLE : V8C_FROZEN;
  if (extensible) return true;
  if (!object->GetOwnPropertyNames(realm.context, v8::ALL_PROPERTIES, v8::KeyConversionMode::kConvertToString)
           .ToLocal(&keys))
    return false;
  for (uint32_t i = 0; i < keys->Length() && *out > V8C_NOT_EXTENSIBLE; i++) {
    v8::HandleScope handles(realm.isolate);
    v8::Local<v8::Value> key;
    v8c_integrity level = *out;
    if (!keys->Get(realm.context, i).ToLocal(&key) || !lower(realm, object, key, &level)) return false;
    if (level < *out) *out = level;
  }
  return true;
}

}  // namespace

bool v8c__extensible(const Realm &realm, v8::Local<v8::Object> object, bool *out) {
  auto name = v8::String::NewFromUtf8Literal(realm.isolate, "isExtensible");
  Answerer who{object, {}, {}};
  if (!v8c__answerer(realm, name, &who)) return false;
  if (who.trap.IsEmpty()) return plain_extensible(realm, who.object, out);
  v8::Local<v8::Value> argument = who.object, said;
  if (!who.trap->Call(realm.isolate, realm.context, who.handler, 1, &argument).ToLocal(&said)) return false;
  *out = said->BooleanValue(realm.isolate);
  bool truth;
  if (!v8c__extensible(realm, who.object, &truth)) return false;
  return truth == *out || v8c__refuse(realm, "'isExtensible' on proxy: trap result does not reflect its target");
}

int v8c_get_integrity(v8c_context *context, v8c_value object, v8c_integrity *out) {
  int err = ready(context, object, out);
  if (err) return err;
  v8::HandleScope handles(context->owned.isolate->v8);
  v8c_integrity level = V8C_EXTENSIBLE;
  err = run(context, [&] {
    return level_of({context->owned.isolate->v8, local(context)}, to_v8<v8::Object>(object), &level);
  });
  if (!err) *out = level;
  return err;
}

int v8c_set_integrity(v8c_context *context, v8c_value object, v8c_integrity level) {
  int err = ready(context, object, true);
  if (err) return err;
  if (number_of(level) != V8C_SEALED && number_of(level) != V8C_FROZEN)
    return v8c__fail(V8C_EINVAL, "an object can be made V8C_SEALED or V8C_FROZEN");
  v8::HandleScope handles(context->owned.isolate->v8);
  return run(context, [&] {
    return to_v8<v8::Object>(object)
        ->SetIntegrityLevel(local(context),
                            level == V8C_FROZEN ? v8::IntegrityLevel::kFrozen : v8::IntegrityLevel::kSealed)
        .IsJust();
  });
}
