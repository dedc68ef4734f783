/* callback.c: functions of JavaScript's, called from C with arguments of a signature's types. */
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "src/class/class.h"
#include "src/class/signature.h"
#include "v8c/context.h"
#include "v8c/error.h"
#include "v8c/isolate.h"
#include "v8c/object.h"
#include "v8c/ref.h"
#include "v8c/string.h"
#include "v8c/value.h"

enum { PARAMS_MOST = V8C__WHOLE_MOST + V8C__FLOATING_MOST };

int v8c_callback_new(v8c_context *context, v8c_value function, const v8c_signature *signature, v8c_callback **out) {
  int err = v8c__class_usable(context, function && signature ? signature : NULL, out);
  if (!err) err = v8c__callback_check(signature);
  if (err) return err;
  if (!v8c_is_function(function)) return v8c__fail(V8C_ETYPE, "not a function");
  v8c_callback *callback = v8c__calloc(sizeof *callback);
  if (!callback) return v8c__fail(V8C_ENOMEM, "%s", "");
  *callback = (v8c_callback){.context = context, .signature = signature};
  err = v8c_ref_new(v8c_context_isolate(context), function, &callback->function);
  if (err)
    v8c__free(callback);
  else
    *out = callback;
  return err;
}

void v8c_callback_release(v8c_callback *callback) {
  if (!callback || callback->value) return; /* a call's own */
  v8c_ref_free(callback->function);
  v8c__free(callback);
}

/* The next argument of C's as a value. */
static int take(v8c_isolate *isolate, v8c_context *context, const v8c_param *param, va_list *args, v8c_value *out) {
  const char *text;
  switch (param->type) {
    case V8C_PARAM_BOOL: *out = v8c_boolean(isolate, va_arg(*args, int) != 0); return 0;
    case V8C_PARAM_INT32: *out = v8c_int32(isolate, va_arg(*args, int32_t)); return 0;
    case V8C_PARAM_UINT32: *out = v8c_uint32(isolate, va_arg(*args, uint32_t)); return 0;
    case V8C_PARAM_INT64: *out = v8c_number(isolate, (double)va_arg(*args, int64_t)); return 0;
    case V8C_PARAM_UINT64: *out = v8c_number(isolate, (double)va_arg(*args, uint64_t)); return 0;
    case V8C_PARAM_FLOAT:
    case V8C_PARAM_DOUBLE: *out = v8c_number(isolate, va_arg(*args, double)); return 0;
    case V8C_PARAM_BIGINT: *out = v8c_bigint_int64(isolate, va_arg(*args, int64_t)); return 0;
    case V8C_PARAM_CLASS: return v8c_class_wrap(context, param->of, va_arg(*args, void *), 0, out);
    default:
      text = va_arg(*args, const char *);
      if (text) return v8c_string(isolate, text, V8C_ZSTR, out);
      *out = v8c_null(isolate);
      return 0;
  }
}

static int wrong(v8c_isolate *isolate, const v8c_signature *signature, const char *expected) {
  return v8c_throw_type_error(isolate, "%s: the result: expected %s", signature->name ? signature->name : "callback",
                              expected);
}

#define STORE(type, from)               \
  {                                     \
    type made = (type)(from);           \
    memcpy(result, &made, sizeof made); \
    return 0;                           \
  }

/* The result of JavaScript's as C wants it. */
static int store(v8c_isolate *isolate, const v8c_signature *signature, v8c_value value, void *result) {
  double number = 0;
  bool is, lossless;
  int64_t big;
  void *self;
  int type = signature->result.type;
  if (type == V8C_PARAM_VOID || !result) return 0;
  if (type == V8C_PARAM_DOUBLE && !v8c_get_number(value, &number)) STORE(double, number)
  if (type >= V8C_PARAM_INT32 && type <= V8C_PARAM_DOUBLE && v8c_get_number(value, &number))
    return wrong(isolate, signature, "a number");
  if (type >= V8C_PARAM_INT32 && type <= V8C_PARAM_UINT64 && number != trunc(number) && !isnan(number))
    return wrong(isolate, signature, "a whole number");
  switch (type) {
    case V8C_PARAM_BOOL:
      if (v8c_get_boolean(value, &is)) return wrong(isolate, signature, "a boolean");
      STORE(bool, is)
    case V8C_PARAM_INT32:
      if (!(number >= INT32_MIN && number <= INT32_MAX)) break;
      STORE(int32_t, number)
    case V8C_PARAM_UINT32:
      if (!(number >= 0 && number <= UINT32_MAX)) break;
      STORE(uint32_t, number)
    case V8C_PARAM_INT64:
      if (!(number >= -0x1p63 && number < 0x1p63)) break;
      STORE(int64_t, number)
    case V8C_PARAM_UINT64:
      if (!(number >= 0 && number < 0x1p64)) break;
      STORE(uint64_t, number)
    case V8C_PARAM_FLOAT: STORE(float, number)
    case V8C_PARAM_DOUBLE: STORE(double, number)
    case V8C_PARAM_BIGINT:
      if (v8c_get_bigint_int64(value, &big, &lossless) || !lossless)
        return wrong(isolate, signature, "a BigInt of 64 bits");
      STORE(int64_t, big)
    case V8C_PARAM_CLASS:
      self = v8c_class_unwrap(isolate, signature->result.of, value);
      if (!self && !v8c_is_null(value)) return wrong(isolate, signature, signature->result.of->name);
      STORE(void *, self)
    default: return 0;
  }
  return v8c_throw_range_error(isolate, "%s: the result is out of range",
                               signature->name ? signature->name : "callback");
}

static int call(v8c_isolate *isolate, v8c_callback *callback, va_list *args, void *result) {
  const v8c_signature *signature = callback->signature;
  v8c_value function = callback->value, values[PARAMS_MOST], value = NULL;
  int err = function ? 0 : v8c_ref_get(callback->function, &function);
  for (size_t i = 0; !err && i < signature->count; i++)
    err = take(isolate, callback->context, &signature->params[i], args, &values[i]);
  if (!err) err = v8c_call_function(callback->context, function, NULL, signature->count, values, &value);
  return err ? err : store(isolate, signature, value, result);
}

int v8c_callback_call(v8c_callback *callback, void *result, ...) {
  v8c_scope scope;
  va_list args;
  if (!callback) return v8c__fail(V8C_EINVAL, "%s", "");
  v8c_isolate *isolate = callback->value ? callback->isolate : v8c_context_isolate(callback->context);
  if (!isolate) return v8c__fail(V8C_EDISPOSED, "%s", "");
  int err = v8c_scope_open(isolate, &scope);
  if (err) return err;
  va_start(args, result);
  err = call(isolate, callback, &args, result);
  va_end(args);
  v8c_scope_close(&scope);
  return err;
}
