/* access.cc: what a native getter or setter asks of the access it was called for. */
#include "shim/access.h"

#include <math.h>

namespace {

/* V8 has one layout for all kinds of results. */
using Info = v8::PropertyCallbackInfo<v8::Value>;
static_assert(sizeof(Info) == sizeof(v8::PropertyCallbackInfo<void>));

inline const Info &info(const v8c_access *access) { return *reinterpret_cast<const Info *>(access); }

}  // namespace

v8c_value v8c_access_this(const v8c_access *access) { return access ? to_c(info(access).This()) : nullptr; }

v8c_value v8c_access_holder(const v8c_access *access) { return access ? to_c(info(access).HolderV2()) : nullptr; }

v8c_value v8c_access_data(const v8c_access *access) { return access ? to_c(info(access).Data()) : nullptr; }

v8c_isolate *v8c_access_isolate(const v8c_access *access) {
  return access ? static_cast<v8c_isolate *>(info(access).GetIsolate()->GetData(0)) : nullptr;
}

v8c_context *v8c_access_context(const v8c_access *access) {
  if (!access) return nullptr;
  v8::Isolate *isolate = info(access).GetIsolate();
  v8::HandleScope handles(isolate);
  return v8c__context_of(isolate->GetCurrentContext());
}

bool v8c_access_is_strict(const v8c_access *access) { return access && info(access).ShouldThrowOnError(); }

void v8c_access_return(v8c_access *access, v8c_value value) {
  if (access) info(access).GetReturnValue().Set(to_v8(value));
}

void v8c_access_return_boolean(v8c_access *access, bool value) {
  if (access) info(access).GetReturnValue().Set(value);
}

void v8c_access_return_number(v8c_access *access, double value) {
  if (!access) return;
  int32_t small = value >= INT32_MIN && value <= INT32_MAX ? static_cast<int32_t>(value) : 0;
  if (small == value && !(small == 0 && signbit(value))) { /* needs no handle */
    info(access).GetReturnValue().Set(small);
    return;
  }
  v8::HandleScope handles(info(access).GetIsolate());
  info(access).GetReturnValue().Set(value);
}

void v8c_access_return_int32(v8c_access *access, int32_t value) {
  if (access) info(access).GetReturnValue().Set(value);
}

/* ---- Names --------------------------------------------------------------------------------- */

static v8::Local<v8::String> ascii(v8::Isolate *isolate, const char *text) {
  v8::Local<v8::String> string = v8::String::Empty(isolate);
  (void)v8c__string(isolate, text, V8C_ZSTR, v8::NewStringType::kNormal, &string);
  return string;
}

static v8::Local<v8::String> bracketed(v8::Isolate *isolate, v8::Local<v8::Symbol> symbol) {
  v8::Local<v8::Value> description = symbol->Description(isolate);
  if (!description->IsString()) return v8::String::Empty(isolate);
  v8::Local<v8::String> open = v8::String::Concat(isolate, ascii(isolate, "["), description.As<v8::String>());
  return open.IsEmpty() ? open : v8::String::Concat(isolate, open, ascii(isolate, "]"));
}

v8::Local<v8::String> v8c__function_name(v8::Isolate *isolate, const char *prefix, v8::Local<v8::Name> name) {
  v8::Local<v8::String> text = name->IsSymbol() ? bracketed(isolate, name.As<v8::Symbol>()) : name.As<v8::String>();
  if (text.IsEmpty() || !*prefix) return text;
  return v8::String::Concat(isolate, ascii(isolate, prefix), text);
}
