/* function.cc: functions called and made, and what a native function asks of its call.
 *
 * A v8c_call is V8's own callback info, and V8 calls a v8c_fn itself: nothing lies between. */
#include <math.h>

#include "shim/number.h"
#include "shim/object.h"
#include "shim/ref.h"

namespace {

using Info = v8::FunctionCallbackInfo<v8::Value>;

inline const Info &info(const v8c_call *call) { return *reinterpret_cast<const Info *>(call); }

inline int callable(v8c_context *context, v8c_value function, size_t argc, const v8c_value *argv) {
  int err = begin(context);
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__UNLIKELY(!function)) return v8c__code(V8C_EINVAL);
  if (V8C__UNLIKELY(argc > kMaxArguments))
    return v8c__fail(V8C_ERANGE, "%zu arguments: %zu at most", argc, kMaxArguments);
  if (V8C__UNLIKELY(!all_there(argc, argv))) return v8c__code(V8C_EINVAL);
  return V8C__LIKELY(to_v8(function)->IsFunction()) ? 0 : v8c__fail(V8C_ETYPE, "not a function");
}

inline int call_it(v8c_context *context, v8c_value function, v8c_value self, size_t argc, const v8c_value *argv,
                   v8c_value *out) {
  v8::Isolate *isolate = context->owned.isolate->v8;
  return give_tidy(context, out, [&] {
    v8::Local<v8::Value> receiver = self ? to_v8(self) : v8::Undefined(isolate).As<v8::Value>();
    return to_v8<v8::Function>(function)->Call(isolate, local(context), receiver, static_cast<int>(argc), to_v8(argv));
  });
}

}  // namespace

/* ---- Make and call --------------------------------------------------------------------- */

int v8c_function(v8c_context *context, const char *name, size_t len, v8c_fn fn, v8c_value data, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!fn || !out) return v8c__code(V8C_EINVAL);
  v8c_isolate *isolate = context->owned.isolate;
  err = storable(isolate, reinterpret_cast<intptr_t>(fn));
  if (!err) err = storable_data(isolate, data);
  if (err) return err;
  return one(isolate, out, [&](v8c_value *value) {
    v8::Local<v8::String> text;
    int failed = name ? v8c__string(isolate->v8, name, len, v8::NewStringType::kInternalized, &text) : 0;
    if (!failed)
      failed = give(context, value, [&] { return v8::Function::New(local(context), native(fn), to_v8(data)); });
    if (!failed && name) to_v8<v8::Function>(*value)->SetName(text);
    return failed;
  });
}

int v8c_call_function(v8c_context *context, v8c_value function, v8c_value self, size_t argc, const v8c_value *argv,
                      v8c_value *out) {
  int err = callable(context, function, argc, argv);
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__LIKELY(out)) return call_it(context, function, self, argc, argv, out);
  v8c__handles handles(context->owned.isolate);
  return call_it(context, function, self, argc, argv, nullptr);
}

int v8c_construct(v8c_context *context, v8c_value function, size_t argc, const v8c_value *argv, v8c_value *out) {
  int err = callable(context, function, argc, argv);
  if (err) return err;
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    return give(context, value, [&] {
      return to_v8<v8::Function>(function)->NewInstance(local(context), static_cast<int>(argc), to_v8(argv));
    });
  });
}

int v8c_function_source_map_url(v8c_isolate *isolate, v8c_value function, v8c_value *out) {
  int err = entered(isolate);
  if (err) return err;
  if (!function || !out) return v8c__code(V8C_EINVAL);
  if (!to_v8(function)->IsFunction()) return v8c__code(V8C_ETYPE);
  return one(isolate, out, [&](v8c_value *value) {
    v8::Local<v8::Value> url = to_v8<v8::Function>(function)->GetScriptOrigin().SourceMapUrl();
    *value = to_c(url.IsEmpty() ? v8::Undefined(isolate->v8).As<v8::Value>() : url);
    return 0;
  });
}

/* ---- The call ----------------------------------------------------------------------------- */

size_t v8c_argc(const v8c_call *call) { return call ? static_cast<size_t>(info(call).Length()) : 0; }

v8c_value v8c_arg(const v8c_call *call, size_t index) {
  if (V8C__UNLIKELY(!call)) return nullptr;
  const Info &of = info(call);
  if (V8C__UNLIKELY(index >= static_cast<size_t>(of.Length()))) return to_c(v8::Undefined(of.GetIsolate()));
  return to_c(of[static_cast<int>(index)]); /* V8's stack slot itself: no handle */
}

v8c_value v8c_this(const v8c_call *call) { return call ? to_c(info(call).This()) : nullptr; }

v8c_value v8c_new_target(const v8c_call *call) { return call ? to_c(info(call).NewTarget()) : nullptr; }

bool v8c_is_construct(const v8c_call *call) { return call && info(call).IsConstructCall(); }

v8c_value v8c_data_value(const v8c_call *call) { return call ? to_c(info(call).Data()) : nullptr; }

v8c_isolate *v8c_call_isolate(const v8c_call *call) {
  return call ? static_cast<v8c_isolate *>(info(call).GetIsolate()->GetData(0)) : nullptr;
}

v8c_context *v8c_call_context(const v8c_call *call) {
  if (V8C__UNLIKELY(!call)) return nullptr;
  v8::Isolate *isolate = info(call).GetIsolate();
  v8c__handles handles(static_cast<v8c_isolate *>(isolate->GetData(0))); /* the current context comes as a new one */
  return v8c__context_of(isolate->GetCurrentContext());
}

size_t v8c_call_read(const v8c_call *call, const v8c_ref *ref, bool *is_this, v8c_plain *args, size_t room) {
  if (V8C__UNLIKELY(!call)) return 0;
  const Info &of = info(call);
  if (V8C__LIKELY(is_this)) *is_this = v8c__ref_holds(ref, to_c(of.This()));
  const auto count = static_cast<size_t>(of.Length());
  const size_t some = V8C__UNLIKELY(!args) ? 0 : count < room ? count : room;
  for (size_t i = 0; i < some; i++) {
    v8c_value value = to_c(of[static_cast<int>(i)]);
    if (V8C__LIKELY(read_number(value, &args[i]))) continue;
    args[i].kind = V8C_PLAIN_VALUE;
    args[i].value = value;
  }
  return count;
}

/* ---- The result ---------------------------------------------------------------------------- */

void v8c_return(v8c_call *call, v8c_value value) {
  if (V8C__LIKELY(call)) info(call).GetReturnValue().Set(to_v8(value)); /* none: undefined */
}

void v8c_return_boolean(v8c_call *call, bool value) {
  if (call) info(call).GetReturnValue().Set(value);
}

void v8c_return_number(v8c_call *call, double value) {
  if (!call) return;
  int32_t small = value >= INT32_MIN && value <= INT32_MAX ? static_cast<int32_t>(value) : 0;
  if (small == value && !(small == 0 && signbit(value))) { /* needs no handle */
    info(call).GetReturnValue().Set(small);
    return;
  }
  v8::HandleScope handles(info(call).GetIsolate());
  info(call).GetReturnValue().Set(value);
}

void v8c_return_int32(v8c_call *call, int32_t value) {
  if (V8C__LIKELY(call)) info(call).GetReturnValue().Set(value);
}

void v8c_return_uint32(v8c_call *call, uint32_t value) { v8c_return_number(call, value); }

void v8c_return_null(v8c_call *call) {
  if (call) info(call).GetReturnValue().SetNull();
}

/* ---- Typed readers ---------------------------------------------------------------------------- */

namespace {

/* The argument to read, unless something is pending. */
inline int argument(v8c_call *call, size_t index, const void *out, v8c_value *value) {
  if (V8C__UNLIKELY(!call)) return v8c__code(V8C_EINVAL);
  int err = begin(v8c_call_isolate(call));
  if (V8C__UNLIKELY(err)) return err;
  if (V8C__UNLIKELY(!out)) return v8c__code(V8C_EINVAL);
  *value = v8c_arg(call, index);
  return 0;
}

/* The argument, where nothing stands in the way; else NULL, and argument() tells what does. */
inline v8c_value at_once(const v8c_call *call, size_t index, const void *out) {
  if (V8C__UNLIKELY(!call || !out)) return nullptr;
  const Info &of = info(call);
  const v8c_isolate *here = v8c__current;
  if (V8C__UNLIKELY(!here || here->v8 != of.GetIsolate() || here->thrown || !here->depth)) return nullptr;
  return V8C__LIKELY(index < static_cast<size_t>(of.Length())) ? to_c(of[static_cast<int>(index)]) : nullptr;
}

int expected(v8c_call *call, size_t index, const char *kind) {
  return v8c_throw_type_error(v8c_call_isolate(call), "argument %zu: expected %s", index + 1, kind);
}

/* A whole number from `low` to `high`. */
int whole(v8c_call *call, size_t index, double low, double high, const char *kind, const void *out, double *number) {
  v8c_value value = nullptr;
  int err = argument(call, index, out, &value);
  if (V8C__UNLIKELY(err)) return err;
  double is;
  if (V8C__LIKELY(is_smi(value)))
    is = smi(value);
  else if (to_v8(value)->IsNumber())
    is = to_v8<v8::Number>(value)->Value();
  else
    return expected(call, index, kind);
  if (!(is >= low && is <= high) || is != trunc(is)) return expected(call, index, kind);
  *number = is;
  return 0;
}

template <class Is>
int value_of(v8c_call *call, size_t index, const char *kind, v8c_value *out, Is &&is) {
  v8c_value value = nullptr;
  int err = argument(call, index, out, &value);
  if (V8C__UNLIKELY(err)) return err;
  if (!is(to_v8(value))) return expected(call, index, kind);
  *out = value;
  return 0;
}

}  // namespace

int v8c_arg_boolean(v8c_call *call, size_t index, bool *out) {
  v8c_value value = nullptr;
  int err = argument(call, index, out, &value);
  if (V8C__UNLIKELY(err)) return err;
  if (v8c_get_boolean(value, out)) return expected(call, index, "a boolean");
  return 0;
}

static __attribute__((noinline)) int arg_number(v8c_call *call, size_t index, double *out) {
  v8c_value value = nullptr;
  int err = argument(call, index, out, &value);
  if (V8C__UNLIKELY(err)) return err;
  if (v8c_get_number(value, out)) return expected(call, index, "a number");
  return 0;
}

int v8c_arg_number(v8c_call *call, size_t index, double *out) {
  v8c_value value = at_once(call, index, out);
  if (V8C__UNLIKELY(!value || (!is_smi(value) && !is_double(value)))) return arg_number(call, index, out);
  *out = is_smi(value) ? smi(value) : double_of(value);
  return 0;
}

static __attribute__((noinline)) int arg_int32(v8c_call *call, size_t index, int32_t *out) {
  double number = 0;
  int err = whole(call, index, INT32_MIN, INT32_MAX, "a 32-bit integer", out, &number);
  if (!err) *out = static_cast<int32_t>(number);
  return err;
}

int v8c_arg_int32(v8c_call *call, size_t index, int32_t *out) {
  v8c_value value = at_once(call, index, out);
  if (V8C__UNLIKELY(!value || !is_smi(value))) return arg_int32(call, index, out);
  *out = smi(value);
  return 0;
}

int v8c_arg_uint32(v8c_call *call, size_t index, uint32_t *out) {
  double number = 0;
  int err = whole(call, index, 0, UINT32_MAX, "an unsigned 32-bit integer", out, &number);
  if (!err) *out = static_cast<uint32_t>(number);
  return err;
}

int v8c_arg_string(v8c_call *call, size_t index, v8c_value *out) {
  return value_of(call, index, "a string", out, [](v8::Local<v8::Value> v) { return v->IsString(); });
}

int v8c_arg_object(v8c_call *call, size_t index, v8c_value *out) {
  return value_of(call, index, "an object", out, [](v8::Local<v8::Value> v) { return v->IsObject(); });
}

int v8c_arg_function(v8c_call *call, size_t index, v8c_value *out) {
  return value_of(call, index, "a function", out, [](v8::Local<v8::Value> v) { return v->IsFunction(); });
}
