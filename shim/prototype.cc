/* prototype.cc: Object.getPrototypeOf and setPrototypeOf. V8's functions for it look past the
 * traps of proxies and swallow what is thrown, so proxies are followed here. */
#include "shim/object.h"

bool v8c__refuse(const Realm &realm, const char *why) {
  v8::Local<v8::String> text;
  if (!v8::String::NewFromUtf8(realm.isolate, why).ToLocal(&text)) return false;
  realm.isolate->ThrowException(v8::Exception::TypeError(text));
  return false;
}

bool v8c__answerer(const Realm &realm, v8::Local<v8::String> name, Answerer *who) {
  while (who->object->IsProxy()) {
    v8::Local<v8::Proxy> proxy = who->object.As<v8::Proxy>();
    if (proxy->IsRevoked()) return v8c__refuse(realm, "Cannot ask a proxy that has been revoked");
    v8::Local<v8::Value> trap;
    who->handler = proxy->GetHandler().As<v8::Object>();
    v8::Local<v8::Object> target = proxy->GetTarget().As<v8::Object>(); /* reading the trap may revoke it */
    if (!who->handler->Get(realm.context, name).ToLocal(&trap)) return false;
    who->object = target;
    if (trap->IsNullOrUndefined()) continue;
    if (!trap->IsFunction()) return v8c__refuse(realm, "a proxy's trap is not a function");
    who->trap = trap.As<v8::Function>();
    return true;
  }
  return true;
}

namespace {

bool get(const Realm &realm, v8::Local<v8::Object> object, v8::Local<v8::Value> *out);

/* A trap may answer what it likes only while its target may still get another prototype. Each
 * proxy on the way has called a trap, so V8's stack limit ends the recursion. */
bool fits_target(const Realm &realm, v8::Local<v8::Object> target, v8::Local<v8::Value> prototype) {
  bool extensible;
  v8::Local<v8::Value> actual;
  if (!v8c__extensible(realm, target, &extensible)) return false;
  if (extensible) return true;
  if (!get(realm, target, &actual)) return false;
  return actual->SameValue(prototype) ||
         v8c__refuse(realm, "proxy's target is not extensible, but the trap did not speak of its actual prototype");
}

bool get(const Realm &realm, v8::Local<v8::Object> object, v8::Local<v8::Value> *out) {
  Answerer who{object, {}, {}};
  if (!v8c__answerer(realm, v8::String::NewFromUtf8Literal(realm.isolate, "getPrototypeOf"), &who)) return false;
  if (who.trap.IsEmpty()) {
    *out = who.object->GetPrototypeV2();
    return true;
  }
  v8::Local<v8::Value> argument = who.object;
  if (!who.trap->Call(realm.isolate, realm.context, who.handler, 1, &argument).ToLocal(out)) return false;
  if (!(*out)->IsObject() && !(*out)->IsNull())
    return v8c__refuse(realm, "'getPrototypeOf' on proxy: trap returned neither object nor null");
  return fits_target(realm, who.object, *out);
}

bool set(const Realm &realm, v8::Local<v8::Object> object, v8::Local<v8::Value> prototype) {
  Answerer who{object, {}, {}};
  if (!v8c__answerer(realm, v8::String::NewFromUtf8Literal(realm.isolate, "setPrototypeOf"), &who)) return false;
  if (who.trap.IsEmpty()) {
    /* V8 ends the process over an object that may not be accessed: it is asked something else first. */
    if (who.object->HasOwnProperty(realm.context, 0).IsNothing()) return false;
    if (who.object->SetPrototypeV2(realm.context, prototype).FromMaybe(false)) return true;
    if (realm.isolate->HasPendingException() || realm.isolate->IsExecutionTerminating()) return false;
    return v8c__refuse(realm, "Cannot set the prototype: it would be cyclic, or the object does not let it change");
  }
  v8::Local<v8::Value> arguments[] = {who.object, prototype}, answer;
  if (!who.trap->Call(realm.isolate, realm.context, who.handler, 2, arguments).ToLocal(&answer)) return false;
  if (answer->BooleanValue(realm.isolate)) return fits_target(realm, who.object, prototype);
  return v8c__refuse(realm, "'setPrototypeOf' on proxy: trap returned falsish");
}

}  // namespace

bool v8c__prototype(const Realm &realm, v8::Local<v8::Object> object, v8::Local<v8::Value> *out) {
  return get(realm, object, out);
}

int v8c_get_prototype(v8c_context *context, v8c_value object, v8c_value *out) {
  int err = ready(context, object, out);
  if (err) return err;
  v8c_isolate *isolate = context->owned.isolate;
  if (is_plain(object)) {
    *out = to_c(to_v8<v8::Object>(object)->GetPrototypeV2());
    return 0;
  }
  return one(isolate, out, [&](v8c_value *value) {
    return run(context, [&] {
      v8::Local<v8::Value> prototype;
      if (!get({isolate->v8, local(context)}, to_v8<v8::Object>(object), &prototype)) return false;
      *value = to_c(prototype);
      return true;
    });
  });
}

int v8c_set_prototype(v8c_context *context, v8c_value object, v8c_value prototype) {
  int err = ready(context, object, prototype);
  if (err) return err;
  if (!to_v8(prototype)->IsObject() && !to_v8(prototype)->IsNull())
    return v8c__fail(V8C_ETYPE, "a prototype is an object or null");
  v8c_isolate *isolate = context->owned.isolate;
  v8::HandleScope handles(isolate->v8);
  return run(context, [&] { return set({isolate->v8, local(context)}, to_v8<v8::Object>(object), to_v8(prototype)); });
}
