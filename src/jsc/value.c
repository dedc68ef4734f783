/* value.c: what values are, values made, compared. */
#include "src/jsc/jsc.h"

#include <math.h>
#include <stdlib.h>

/* ---- What it is ---------------------------------------------------------------------------- */

JSType JSValueGetType(JSContextRef ctx, JSValueRef value) {
  if (!jsc__is_context(ctx)) return kJSTypeUndefined;
  uint64_t bits = jsc__bits(value);
  if (bits & JSC_TAG_NUMBER) return kJSTypeNumber;
  if (!bits || bits == JSC_NULL) return kJSTypeNull;
  if (bits == JSC_TRUE || bits == JSC_FALSE) return kJSTypeBoolean;
  jsc_cell *cell = jsc__cell(value);
  static const JSType types[] = {kJSTypeString, kJSTypeSymbol, kJSTypeBigInt, kJSTypeObject};
  return cell && cell->group == ctx->group ? types[cell->kind] : kJSTypeUndefined;
}

static bool is(JSContextRef ctx, JSValueRef value, JSType type) {
  return jsc__is_context(ctx) && JSValueGetType(ctx, value) == type;
}

bool JSValueIsUndefined(JSContextRef ctx, JSValueRef value) { return is(ctx, value, kJSTypeUndefined); }
bool JSValueIsNull(JSContextRef ctx, JSValueRef value) { return is(ctx, value, kJSTypeNull); }
bool JSValueIsBoolean(JSContextRef ctx, JSValueRef value) { return is(ctx, value, kJSTypeBoolean); }
bool JSValueIsNumber(JSContextRef ctx, JSValueRef value) { return is(ctx, value, kJSTypeNumber); }
bool JSValueIsString(JSContextRef ctx, JSValueRef value) { return is(ctx, value, kJSTypeString); }
bool JSValueIsSymbol(JSContextRef ctx, JSValueRef value) { return is(ctx, value, kJSTypeSymbol); }
bool JSValueIsBigInt(JSContextRef ctx, JSValueRef value) { return is(ctx, value, kJSTypeBigInt); }
bool JSValueIsObject(JSContextRef ctx, JSValueRef value) { return is(ctx, value, kJSTypeObject); }

bool JSValueIsObjectOfClass(JSContextRef ctx, JSValueRef value, JSClassRef class) {
  jsc_cell *cell = is(ctx, value, kJSTypeObject) ? jsc__cell(value) : NULL;
  if (!cell || !cell->extra || cell->extra->role != JSC_INSTANCE) return false;
  for (jsc_class *of = cell->extra->class; of; of = of->parent)
    if (of == class) return true;
  return false;
}

static bool ask(JSContextRef ctx, JSValueRef value, bool (*question)(v8c_value)) {
  jsc_call call;
  if (!is(ctx, value, kJSTypeObject) || !jsc__begin(&call, ctx)) return false;
  bool answer = question(jsc__take(call.group, value));
  jsc__end(&call);
  return answer;
}

bool JSValueIsArray(JSContextRef ctx, JSValueRef value) { return ask(ctx, value, v8c_is_array); }
bool JSValueIsDate(JSContextRef ctx, JSValueRef value) { return ask(ctx, value, v8c_is_date); }

/* ---- Compare ---------------------------------------------------------------------------------- */

static int equals(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_equals(context, op->a, op->b, &op->flag);
}

static int instance_of(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_instance_of(context, op->a, op->b, &op->flag);
}

static bool compare_by(JSContextRef ctx, JSValueRef a, JSValueRef b, jsc_body body, JSValueRef *exception) {
  jsc_call call;
  if (!jsc__begin(&call, ctx)) return false;
  jsc_op op = {.call = &call, .a = jsc__take(call.group, a), .b = jsc__take(call.group, b)};
  bool same = !jsc__run(&call, body, &op, exception) && op.flag;
  jsc__end(&call);
  return same;
}

bool JSValueIsEqual(JSContextRef ctx, JSValueRef a, JSValueRef b, JSValueRef *exception) {
  return compare_by(ctx, a, b, equals, exception);
}

bool JSValueIsStrictEqual(JSContextRef ctx, JSValueRef a, JSValueRef b) {
  jsc_call call;
  if (!jsc__begin(&call, ctx)) return false;
  bool same = v8c_strict_equals(jsc__take(call.group, a), jsc__take(call.group, b));
  jsc__end(&call);
  return same;
}

bool JSValueIsInstanceOfConstructor(JSContextRef ctx, JSValueRef value, JSObjectRef constructor,
                                    JSValueRef *exception) {
  jsc_cell *cell = is(ctx, constructor, kJSTypeObject) ? jsc__cell(constructor) : NULL;
  if (!cell || ((!cell->extra || cell->extra->role == JSC_PLAIN) && !ask(ctx, constructor, v8c_is_function)))
    return false;
  return compare_by(ctx, value, constructor, instance_of, exception);
}

/* The relation as JavaScript's own operators see it. */
static int relate(v8c_context *context, void *data) {
  jsc_op *op = data;
  jsc_context *of = op->call->context;
  v8c_value function;
  if (!of->compare) {
    int err = v8c_eval(context, V8C_LIT("(a, b) => a == b ? 1 : a > b ? 2 : a < b ? 3 : 0"), "", &function);
    if (!err) err = v8c_ref_new(op->call->isolate, function, &of->compare);
    if (err) return err;
  }
  int err = v8c_ref_get(of->compare, &function);
  if (!err) err = v8c_call_function(context, function, NULL, 2, (v8c_value[]){op->a, op->b}, &op->out);
  return err ? err : v8c_to_number(context, op->out, &op->number);
}

static JSRelationCondition relation(jsc_call *call, JSValueRef left, v8c_value right, JSValueRef *exception) {
  jsc_op op = {.call = call, .a = jsc__take(call->group, left), .b = right};
  int err = jsc__run(call, relate, &op, exception);
  jsc__end(call);
  return err ? kJSRelationConditionUndefined : (JSRelationCondition)op.number;
}

#define COMPARE(name, type, value)                                                                           \
  JSRelationCondition name(JSContextRef ctx, JSValueRef left, type right, JSValueRef *exception) {           \
    jsc_call call;                                                                                           \
    return jsc__begin(&call, ctx) ? relation(&call, left, value, exception) : kJSRelationConditionUndefined; \
  }
COMPARE(JSValueCompare, JSValueRef, jsc__take(call.group, right))
COMPARE(JSValueCompareInt64, int64_t, v8c_bigint_int64(call.isolate, right))
COMPARE(JSValueCompareUInt64, uint64_t, v8c_bigint_uint64(call.isolate, right))
COMPARE(JSValueCompareDouble, double, v8c_number(call.isolate, right))
#undef COMPARE

/* ---- Make ------------------------------------------------------------------------------------------ */

JSValueRef JSValueMakeUndefined(JSContextRef ctx) { return jsc__is_context(ctx) ? jsc__of_bits(JSC_UNDEFINED) : NULL; }
JSValueRef JSValueMakeNull(JSContextRef ctx) { return jsc__is_context(ctx) ? jsc__of_bits(JSC_NULL) : NULL; }
JSValueRef JSValueMakeBoolean(JSContextRef ctx, bool value) { return jsc__is_context(ctx) ? jsc__bool(value) : NULL; }
JSValueRef JSValueMakeNumber(JSContextRef ctx, double number) {
  return jsc__is_context(ctx) ? jsc__number(number) : NULL;
}

static JSValueRef make_wide(jsc_call *call, jsc_string *string) {
  v8c_value value;
  v8c_scope_open(call->isolate, &call->scope);
  value = jsc__string_value(call->group, string);
  JSValueRef result = value ? jsc__give_string(call->group, value, string->length) : NULL;
  v8c_scope_close(&call->scope);
  return result;
}

/* What is no string is the empty one. */
JSValueRef JSValueMakeString(JSContextRef ctx, JSStringRef string) {
  jsc_call call;
  JSValueRef result;
  if (!jsc__enter(&call, ctx)) return NULL;
  if (JSC_LIKELY(jsc__is_string(string) && string->narrow))
    result = jsc__give_latin1(call.group, string->narrow8, string->length);
  else
    result = jsc__is_string(string) ? make_wide(&call, string) : jsc__give_latin1(call.group, NULL, 0);
  jsc__leave(&call);
  return result;
}

JSValueRef JSValueMakeSymbol(JSContextRef ctx, JSStringRef description) {
  jsc_call call;
  size_t len = 0;
  v8c_value symbol = NULL;
  if (!jsc__begin(&call, ctx)) return NULL;
  char *text = jsc__is_string(description) ? jsc__string_utf8(description, &len) : NULL;
  v8c_symbol(call.isolate, text, len, &symbol);
  free(text);
  JSValueRef result = jsc__give(call.group, symbol);
  jsc__end(&call);
  return result;
}

static int to_bigint(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_call_function(context, jsc__builtin(op->call, JSC_BIGINT), NULL, 1, &op->a, &op->out);
}

static JSValueRef bigint_of(jsc_call *call, v8c_value from, JSValueRef *exception) {
  jsc_op op = {.call = call, .a = from};
  JSValueRef result = jsc__run(call, to_bigint, &op, exception) ? NULL : jsc__give(call->group, op.out);
  jsc__end(call);
  return result;
}

JSValueRef JSBigIntCreateWithDouble(JSContextRef ctx, double value, JSValueRef *exception) {
  jsc_call call;
  return jsc__begin(&call, ctx) ? bigint_of(&call, v8c_number(call.isolate, value), exception) : NULL;
}

JSValueRef JSBigIntCreateWithString(JSContextRef ctx, JSStringRef string, JSValueRef *exception) {
  jsc_call call;
  return jsc__begin(&call, ctx) ? bigint_of(&call, jsc__string_value(call.group, string), exception) : NULL;
}

JSValueRef JSBigIntCreateWithInt64(JSContextRef ctx, int64_t integer, JSValueRef *exception) {
  jsc_call call;
  (void)exception;
  if (!jsc__begin(&call, ctx)) return NULL;
  JSValueRef result = jsc__give(call.group, v8c_bigint_int64(call.isolate, integer));
  jsc__end(&call);
  return result;
}

JSValueRef JSBigIntCreateWithUInt64(JSContextRef ctx, uint64_t integer, JSValueRef *exception) {
  jsc_call call;
  (void)exception;
  if (!jsc__begin(&call, ctx)) return NULL;
  JSValueRef result = jsc__give(call.group, v8c_bigint_uint64(call.isolate, integer));
  jsc__end(&call);
  return result;
}
