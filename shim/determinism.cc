/* determinism.cc: see determinism.h. */
#include "shim/determinism.h"

#include <sys/random.h>
#include <time.h>

#include "src/pack/heap.h"

namespace {

using v8::Local;

Local<v8::String> name(v8::Isolate *isolate, const char *text) {
  return v8::String::NewFromUtf8(isolate, text, v8::NewStringType::kInternalized).FromMaybe(Local<v8::String>());
}

Local<v8::Private> original_key(v8::Isolate *isolate) {
  return v8::Private::ForApi(isolate, name(isolate, "v8c:original"));
}

/* What the library keeps of a replaced method on its holder; empty when there is nothing. */
v8::MaybeLocal<v8::Value> original(Local<v8::Context> context, Local<v8::Object> holder) {
  v8::Isolate *isolate = context->GetIsolate();
  Local<v8::Private> key = original_key(isolate);
  if (!holder->HasPrivate(context, key).FromMaybe(false)) return {};
  return holder->GetPrivate(context, key);
}

/* Where a context keeps its Math for our natives, which may be called without it. It must not be
 * a native's data: V8 writes that into the isolate's part of a blob, and with an object its whole
 * context, which there ends the process (typed arrays) or differs in every process. */
Local<v8::Private> math_key(v8::Isolate *isolate) { return v8::Private::ForApi(isolate, name(isolate, "v8c:math")); }

bool keep_math(Local<v8::Context> context, Local<v8::Object> math) {
  return context->GetExtrasBindingObject()->SetPrivate(context, math_key(context->GetIsolate()), math).FromMaybe(false);
}

bool kept_math(Local<v8::Context> context, Local<v8::Object> *out) {
  Local<v8::Value> math;
  if (!context->GetExtrasBindingObject()->GetPrivate(context, math_key(context->GetIsolate())).ToLocal(&math) ||
      !math->IsObject())
    return false;
  *out = math.As<v8::Object>();
  return true;
}

bool replace(Local<v8::Context> context, Local<v8::Object> holder, const char *method, v8c_fn fn) {
  v8::Isolate *isolate = context->GetIsolate();
  Local<v8::String> key = name(isolate, method);
  Local<v8::Value> old;
  Local<v8::Function> made;
  if (!original(context, holder).IsEmpty()) return true; /* of a layer below */
  if (!holder->Get(context, key).ToLocal(&old)) return false;
  auto callback = to_v8(fn);
  if (!v8::Function::New(context, callback, {}, 0, v8::ConstructorBehavior::kThrow).ToLocal(&made)) return false;
  made->SetName(key);
  return holder->SetPrivate(context, original_key(isolate), old).FromMaybe(false) &&
         holder->DefineOwnProperty(context, key, made, v8::DontEnum).FromMaybe(false);
}

/* An object of the global; made when it is to be there and is not. */
bool global_object(Local<v8::Context> context, const char *text, bool make, Local<v8::Object> *out) {
  v8::Isolate *isolate = context->GetIsolate();
  Local<v8::Value> value;
  if (!context->Global()->Get(context, name(isolate, text)).ToLocal(&value)) return false;
  if (!value->IsObject()) {
    if (!make) return false;
    value = v8::Object::New(isolate);
    if (!context->Global()->DefineOwnProperty(context, name(isolate, text), value, v8::DontEnum).FromMaybe(false))
      return false;
  }
  *out = value.As<v8::Object>();
  return true;
}

double monotonic_ms() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

const double process_start_ms = monotonic_ms();

uint64_t next(uint64_t *state) { /* SplitMix64 */
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

const v8::FunctionCallbackInfo<v8::Value> &info_of(v8c_call *call) {
  return *reinterpret_cast<const v8::FunctionCallbackInfo<v8::Value> *>(call);
}

/* Puts what was there back; a method that the library brought stays, and tells real time. */
bool restore(Local<v8::Context> context, Local<v8::Object> holder, const char *method) {
  v8::Isolate *isolate = context->GetIsolate();
  Local<v8::Value> old;
  if (!original(context, holder).ToLocal(&old) || !old->IsFunction()) return true;
  return holder->DefineOwnProperty(context, name(isolate, method), old, v8::DontEnum).FromMaybe(false) &&
         holder->DeletePrivate(context, original_key(isolate)).FromMaybe(false);
}

}  // namespace

void v8c__native_random(v8c_call *call) {
  const auto &info = info_of(call);
  v8::Isolate *isolate = info.GetIsolate();
  auto *self = static_cast<v8c_isolate *>(isolate->GetData(0));
  Local<v8::Value> old, result;
  Local<v8::Object> math;
  if (!self) return;
  if (self->deterministic) {
    info.GetReturnValue().Set((double)(next(&self->random_state) >> 11) * 0x1p-53);
    return;
  }
  Local<v8::Context> context = isolate->GetCurrentContext();
  if (kept_math(context, &math) && original(context, math).ToLocal(&old) && old->IsFunction() &&
      old.As<v8::Function>()->Call(context, info.This(), 0, nullptr).ToLocal(&result))
    info.GetReturnValue().Set(result);
  else if (!isolate->HasPendingException()) /* taken off Math before what was there came back */
    info.GetReturnValue().Set((double)(next(&self->random_state) >> 11) * 0x1p-53);
}

void v8c__native_now(v8c_call *call) {
  const auto &info = info_of(call);
  auto *self = static_cast<v8c_isolate *>(info.GetIsolate()->GetData(0));
  bool still = self && self->deterministic;
  info.GetReturnValue().Set(still ? 0.0 : monotonic_ms() - process_start_ms);
}

void v8c__native_missing(v8c_call *call) {
  v8::Isolate *isolate = info_of(call).GetIsolate();
  isolate->ThrowException(
      v8::Exception::Error(name(isolate, "this native function was not registered when the snapshot was restored")));
}

bool v8c__determinism_install(v8c_isolate *isolate, Local<v8::Context> context) {
  v8::HandleScope handles(isolate->v8);
  v8::Context::Scope scope(context);
  v8::TryCatch silent(isolate->v8);
  Local<v8::Object> math, performance;
  return global_object(context, "Math", false, &math) && keep_math(context, math) &&
         replace(context, math, "random", v8c__native_random) &&
         global_object(context, "performance", true, &performance) &&
         replace(context, performance, "now", v8c__native_now);
}

int v8c_reset_determinism(v8c_context *context) {
  int err = begin(context);
  if (err) return err;
  v8c_isolate *isolate = context->owned.isolate;
  v8::HandleScope handles(isolate->v8);
  isolate->deterministic = false;
  if (getrandom(&isolate->random_state, sizeof isolate->random_state, GRND_NONBLOCK) < 0)
    isolate->random_state ^= (uint64_t)(monotonic_ms() * 1e6);
  return run(context, [&] {
    Local<v8::Object> holder;
    Local<v8::Context> here = local(context);
    return (!global_object(here, "Math", false, &holder) || restore(here, holder, "random")) &&
           (!global_object(here, "performance", false, &holder) || restore(here, holder, "now"));
  });
}
