/* date.cc: Date. */
#include <math.h>

#include "shim/object.h"

static bool make(v8c_context *context, double ms, v8c_value *out) {
  v8::Local<v8::Value> date;
  if (!v8::Date::New(local(context), ms).ToLocal(&date)) return false;
  *out = to_c(date);
  return true;
}

int v8c_date(v8c_context *context, double ms, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  return give_tidy(context, out, [&] { return v8::Date::New(local(context), ms); });
}

int v8c_date_parse(v8c_context *context, const char *text, size_t len, v8c_value *out) {
  int err = begin(context);
  if (err) return err;
  if (!out) return v8c__code(V8C_EINVAL);
  return one(context->owned.isolate, out, [&](v8c_value *value) {
    v8::Local<v8::String> string;
    int failed = v8c__string(context->owned.isolate->v8, text, len, v8::NewStringType::kNormal, &string);
    if (failed) return failed;
    return run(context, [&] {
      v8::Local<v8::Value> date;
      if (!v8::Date::Parse(local(context), string).ToLocal(&date)) return false;
      if (!date->IsDate()) return make(context, date->IsNumber() ? date.As<v8::Number>()->Value() : NAN, value);
      *value = to_c(date);
      return true;
    });
  });
}

int v8c_date_ms(v8c_value date, double *out) {
  if (!date || !out) return v8c__code(V8C_EINVAL);
  if (!to_v8(date)->IsDate()) return v8c__code(V8C_ETYPE);
  *out = to_v8<v8::Date>(date)->ValueOf();
  return 0;
}

int v8c_date_iso(v8c_isolate *isolate, v8c_value date, v8c_value *out) {
  int err = entered(isolate);
  if (err) return err;
  if (!date || !out) return v8c__code(V8C_EINVAL);
  if (!to_v8(date)->IsDate()) return v8c__code(V8C_ETYPE);
  if (isnan(to_v8<v8::Date>(date)->ValueOf())) return v8c__fail(V8C_ERANGE, "an invalid date");
  return one(isolate, out, [&](v8c_value *value) {
    *value = to_c(to_v8<v8::Date>(date)->ToISOString());
    return 0;
  });
}
