/* convert.c: values as JavaScript converts them, and JSON. */
#include "src/jsc/jsc.h"

#include <math.h>

/* ---- Numbers --------------------------------------------------------------------------------- */

bool JSValueToBoolean(JSContextRef ctx, JSValueRef value) {
  jsc_call call;
  if (!jsc__begin(&call, ctx)) return false;
  bool answer = v8c_to_boolean(call.isolate, jsc__take(call.group, value));
  jsc__end(&call);
  return answer;
}

/* Of a BigInt too, by its digits. */
static int to_number(v8c_context *context, void *data) {
  jsc_op *op = data;
  if (v8c_is_bigint(op->a)) {
    int err = v8c_to_string(context, op->a, &op->a);
    if (err) return err;
  }
  return v8c_to_number(context, op->a, &op->number);
}

double JSValueToNumber(JSContextRef ctx, JSValueRef value, JSValueRef *exception) {
  jsc_call call;
  if (!jsc__is_context(ctx)) return NAN;
  if (JSC_LIKELY(jsc__is_number(value))) return jsc__number_of(value);
  if (!jsc__begin(&call, ctx)) return NAN;
  jsc_op op = {.call = &call, .a = jsc__take(call.group, value)};
  double number = jsc__run(&call, to_number, &op, exception) ? NAN : op.number;
  jsc__end(&call);
  return number;
}

/* A BigInt's lower bits, or a number: which of them, op->flag tells. */
static int to_numeric(v8c_context *context, void *data) {
  jsc_op *op = data;
  int err = v8c_to_numeric(context, op->a, &op->out);
  if (err) return err;
  op->flag = v8c_is_bigint(op->out);
  if (op->flag) return v8c_get_bigint_int64(op->out, &op->integer, NULL);
  return v8c_get_number(op->out, &op->number);
}

static bool numeric(JSContextRef ctx, JSValueRef value, jsc_op *op, JSValueRef *exception) {
  jsc_call call;
  if (!jsc__begin(&call, ctx)) return false;
  op->call = &call;
  op->a = jsc__take(call.group, value);
  bool good = !jsc__run(&call, to_numeric, op, exception);
  jsc__end(&call);
  return good;
}

/* Modulo 2^64, as BigInt.asIntN(64, BigInt(trunc(number))). */
static uint64_t wrap(double number) {
  if (!isfinite(number)) return 0;
  double whole = fmod(trunc(number), 18446744073709551616.0);
  return whole < 0 ? 0 - (uint64_t)-whole : (uint64_t)whole;
}

int32_t JSValueToInt32(JSContextRef ctx, JSValueRef value, JSValueRef *exception) {
  return (int32_t)JSValueToUInt32(ctx, value, exception);
}

uint32_t JSValueToUInt32(JSContextRef ctx, JSValueRef value, JSValueRef *exception) {
  jsc_op op = {0};
  if (!numeric(ctx, value, &op, exception)) return 0;
  return (uint32_t)(op.flag ? (uint64_t)op.integer : wrap(op.number));
}

int64_t JSValueToInt64(JSContextRef ctx, JSValueRef value, JSValueRef *exception) {
  jsc_op op = {0};
  if (!numeric(ctx, value, &op, exception)) return 0;
  return op.flag ? op.integer : (int64_t)wrap(op.number);
}

uint64_t JSValueToUInt64(JSContextRef ctx, JSValueRef value, JSValueRef *exception) {
  jsc_op op = {0};
  if (!numeric(ctx, value, &op, exception)) return 0;
  return op.flag ? (uint64_t)op.integer : wrap(op.number);
}

/* ---- Strings and objects ------------------------------------------------------------------------ */

static int to_string(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_to_string(context, op->a, &op->out);
}

static JSStringRef converted(jsc_call *call, JSValueRef value, JSValueRef *exception) {
  v8c_scope_open(call->isolate, &call->scope);
  jsc_op op = {.call = call, .a = jsc__take(call->group, value)};
  JSStringRef string = jsc__run(call, to_string, &op, exception) ? NULL : jsc__string_of(call->isolate, op.out);
  v8c_scope_close(&call->scope);
  return string;
}

JSStringRef JSValueToStringCopy(JSContextRef ctx, JSValueRef value, JSValueRef *exception) {
  jsc_call call;
  JSStringRef string;
  v8c_string_view view;
  if (!jsc__enter(&call, ctx)) return NULL;
  jsc_cell *cell = jsc__cell(value);
  if (JSC_LIKELY(cell && cell->kind == JSC_IS_STRING && cell->group == call.group && !v8c_held_view(cell->ref, &view)))
    string = jsc__string_of_view(&view);
  else
    string = converted(&call, value, exception);
  jsc__leave(&call);
  return string;
}

static int to_object(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_to_object(context, op->a, &op->out);
}

JSObjectRef JSValueToObject(JSContextRef ctx, JSValueRef value, JSValueRef *exception) {
  jsc_call call;
  JSObjectRef object = NULL;
  if (!jsc__begin(&call, ctx)) return NULL;
  jsc_op op = {.call = &call, .a = jsc__take(call.group, value)};
  if (!jsc__run(&call, to_object, &op, exception)) object = (JSObjectRef)(uintptr_t)jsc__give(call.group, op.out);
  jsc__end(&call);
  return object;
}

/* ---- JSON ------------------------------------------------------------------------------------------- */

static int parse_json(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_call_function(context, jsc__builtin(op->call, JSC_JSON_PARSE), NULL, 1, &op->a, &op->out);
}

JSValueRef JSValueMakeFromJSONString(JSContextRef ctx, JSStringRef string) {
  jsc_call call;
  JSValueRef value = NULL;
  if (!jsc__begin(&call, ctx)) return NULL;
  jsc_op op = {.call = &call, .a = jsc__string_value(call.group, string)};
  if (op.a && !jsc__run(&call, parse_json, &op, NULL)) value = jsc__give(call.group, op.out);
  jsc__end(&call);
  return value;
}

static int write_json(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_json_stringify(context, op->a, (int)op->count, &op->out);
}

JSStringRef JSValueCreateJSONString(JSContextRef ctx, JSValueRef value, unsigned indent, JSValueRef *exception) {
  jsc_call call;
  JSStringRef string = NULL;
  if (!jsc__begin(&call, ctx)) return NULL;
  jsc_op op = {.call = &call, .a = jsc__take(call.group, value), .count = indent > 10 ? 10 : indent};
  if (!jsc__run(&call, write_json, &op, exception) && v8c_is_string(op.out))
    string = jsc__string_of(call.isolate, op.out);
  jsc__end(&call);
  return string;
}
