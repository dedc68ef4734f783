/* callback.c: V8 calls the host: functions, constructors, instances as both, instanceof, conversions. */
#include "src/jsc/jsc.h"

#include <stdlib.h>
#include <string.h>

void jsc__back_throw(jsc_group *group, JSValueRef exception) { v8c_throw(group->isolate, jsc__take(group, exception)); }

/* ---- Arguments ----------------------------------------------------------------------------------- */

typedef struct jsc_args {
  size_t count;
  const JSValueRef *values;
  JSValueRef few[JSC_FEW];
  jsc_pin pin;
} jsc_args;

static __attribute__((noinline)) bool many(jsc_args *args, jsc_group *group, v8c_call *info) {
  JSValueRef *values = calloc(args->count, sizeof *values);
  if (!values) return false;
  args->pin = (jsc_pin){values, args->count, group->pins};
  group->pins = &args->pin;
  for (size_t i = 0; i < args->count; i++) values[i] = jsc__give(group, v8c_arg(info, i));
  args->values = values;
  return true;
}

static inline bool args_begin(jsc_args *args, jsc_back *back, v8c_call *info) {
  v8c_plain plain[JSC_FEW];
  args->count = v8c_call_read(info, NULL, NULL, plain, JSC_FEW);
  if (JSC_UNLIKELY(args->count > JSC_FEW)) return many(args, back->group, info);
  for (size_t i = 0; i < args->count; i++) args->few[i] = jsc__give_plain(back->group, &plain[i]);
  args->values = args->few;
  return true;
}

static __attribute__((noinline)) void many_end(jsc_args *args, jsc_group *group) {
  group->pins = args->pin.outer;
  free((void *)(uintptr_t)args->values);
}

static inline void args_end(jsc_args *args, jsc_back *back) {
  if (JSC_UNLIKELY(args->count > JSC_FEW)) many_end(args, back->group);
}

static __attribute__((noinline)) void answer_other(v8c_call *info, jsc_group *group, JSValueRef value) {
  uint64_t bits = jsc__bits(value);
  if (bits & JSC_TAG_NUMBER)
    v8c_return_number(info, jsc__number_of(value));
  else if (bits == JSC_TRUE || bits == JSC_FALSE)
    v8c_return_boolean(info, bits == JSC_TRUE);
  else if (value && bits != JSC_UNDEFINED)
    v8c_return(info, jsc__take(group, value));
}

static inline void answer(v8c_call *info, jsc_group *group, JSValueRef value) {
  if (JSC_LIKELY(jsc__is_int32(value)))
    v8c_return_int32(info, (int32_t)(uint32_t)jsc__bits(value));
  else
    answer_other(info, group, value);
}

/* ---- Functions ------------------------------------------------------------------------------------- */

static jsc_cell *callee(v8c_call *info) {
  void *at = NULL;
  return v8c_get_external(v8c_data_value(info), &at) ? NULL : at;
}

void jsc__call_host(v8c_call *info) { jsc__call_cell(info, callee(info)); }

/* With more arguments than lie on the stack. */
static __attribute__((noinline)) JSValueRef call_with_many(jsc_context *context, jsc_cell *cell, JSObjectRef this,
                                                           v8c_call *info, size_t count, JSValueRef *exception) {
  jsc_args args;
  args.count = count;
  if (!many(&args, cell->group, info)) return NULL;
  JSValueRef result = cell->extra->function(context, (JSObjectRef)cell, this, count, args.values, exception);
  many_end(&args, cell->group);
  return result;
}

/* Most of what a host's function costs is here: all in locals, one call of the ABI before it, one behind. */
void jsc__call_cell(v8c_call *info, jsc_cell *cell) {
  v8c_plain plain[JSC_FEW];
  JSValueRef args[JSC_FEW], exception = NULL, result;
  bool same = false;
  if (JSC_UNLIKELY(!cell || !cell->extra || !cell->extra->function)) return;
  jsc_context *context = jsc__back_context(cell);
  if (JSC_UNLIKELY(!context)) return;
  jsc_group *group = cell->group;
  jsc_cell *last = group->last_this;
  size_t count = v8c_call_read(info, last ? last->ref : NULL, &same, plain, JSC_FEW);
  JSObjectRef this = (JSObjectRef)last;
  if (JSC_LIKELY(same))
    jsc__handed(last);
  else
    this = jsc__give_this(group, v8c_this(info));
  jsc__hold(group, cell);
  group->depth++;
  if (JSC_LIKELY(count <= JSC_FEW)) {
    for (size_t i = 0; i < count; i++) args[i] = jsc__give_plain(group, &plain[i]);
    result = cell->extra->function(context, (JSObjectRef)cell, this, count, args, &exception);
  } else {
    result = call_with_many(context, cell, this, info, count, &exception);
  }
  group->depth--;
  if (JSC_UNLIKELY(exception != NULL))
    jsc__back_throw(group, exception);
  else
    answer(info, group, result);
}

static JSObjectRef make_instance(jsc_back *back, jsc_cell *cell) {
  jsc_call call;
  JSObjectRef object = NULL;
  if (!jsc__begin(&call, back->context)) return NULL;
  if (cell->extra->class) object = jsc__class_instance(&call, cell->extra->class, NULL);
  jsc__end(&call);
  return object;
}

/* An object of a derived class has its prototype. False: it threw. */
static bool derive(v8c_call *info, const jsc_cell *cell, v8c_value made) {
  v8c_context *context = v8c_call_context(info);
  v8c_value target = v8c_new_target(info), own, prototype;
  if (v8c_ref_get(cell->ref, &own) || v8c_strict_equals(target, own) || !v8c_is_object(made)) return true;
  int err = v8c_get_named(context, target, V8C_LIT("prototype"), &prototype);
  if (!err && v8c_is_object(prototype)) err = v8c_set_prototype(context, made, prototype);
  return !err;
}

void jsc__construct_host(v8c_call *info) {
  jsc_back back;
  jsc_args args;
  jsc_cell *cell = callee(info);
  v8c_isolate *isolate = v8c_call_isolate(info);
  if (!v8c_is_construct(info)) {
    v8c_throw_type_error(isolate, "is not a function");
    return;
  }
  if (!cell || !cell->extra || !jsc__back_begin(&back, cell)) return;
  JSObjectRef object = NULL;
  jsc__hold(back.group, cell);
  if (!cell->extra->constructor) {
    object = make_instance(&back, cell);
  } else if (args_begin(&args, &back, info)) {
    object = cell->extra->constructor(back.context, (JSObjectRef)cell, args.count, args.values, &back.exception);
    args_end(&args, &back);
  }
  if (!jsc__back_end(&back) || !object) return;
  v8c_value made = jsc__take(back.group, object);
  if (derive(info, cell, made)) v8c_return(info, made);
}

/* ---- Instances that can be called --------------------------------------------------------------------- */

static JSValueRef call_chain(jsc_back *back, jsc_cell *cell, bool construct, const jsc_args *args, bool *found) {
  JSObjectRef self = (JSObjectRef)cell;
  for (jsc_class *class = cell->extra->class; class; class = class->parent) {
    *found = construct ? class->of.callAsConstructor != NULL : class->of.callAsFunction != NULL;
    if (!*found) continue;
    if (construct) return class->of.callAsConstructor(back->context, self, args->count, args->values, &back->exception);
    JSObjectRef this = JSContextGetGlobalObject(back->context);
    return class->of.callAsFunction(back->context, self, this, args->count, args->values, &back->exception);
  }
  return NULL;
}

void jsc__call_instance(v8c_call *info) {
  jsc_back back;
  jsc_args args;
  bool found = false, construct = v8c_is_construct(info);
  v8c_isolate *isolate = v8c_call_isolate(info);
  jsc_cell *cell = jsc__instance(isolate, v8c_this(info));
  if (!cell || !cell->extra || !jsc__back_begin(&back, cell)) return;
  JSValueRef result = NULL;
  if (args_begin(&args, &back, info)) {
    result = call_chain(&back, cell, construct, &args, &found);
    args_end(&args, &back);
  }
  if (!jsc__back_end(&back)) return;
  if (!found)
    v8c_throw_type_error(isolate, construct ? "object is not a constructor" : "object is not a function");
  else /* no answer is null, unlike a function's */
    answer(info, back.group, result || construct ? result : jsc__of_bits(JSC_NULL));
}

/* ---- instanceof, and conversions -------------------------------------------------------------------------- */

static jsc_cell *self_of(v8c_call *info) {
  v8c_value this = v8c_this(info);
  return v8c_field_count(this) ? jsc__instance(v8c_call_isolate(info), this) : NULL;
}

void jsc__has_instance(v8c_call *info) {
  jsc_back back;
  bool is = false;
  jsc_cell *cell = self_of(info);
  if (cell && cell->extra && jsc__back_begin(&back, cell)) {
    jsc_class *class = cell->extra->class;
    while (class && !class->of.hasInstance) class = class->parent;
    if (class)
      is = class->of.hasInstance(back.context, (JSObjectRef)cell, jsc__give(back.group, v8c_arg(info, 0)),
                                 &back.exception);
    if (!jsc__back_end(&back)) return;
  }
  v8c_return_boolean(info, is);
}

/* As JavaScript does it where nobody has an answer. */
static void ordinary(v8c_call *info, bool string) {
  v8c_context *context = v8c_call_context(info);
  v8c_value this = v8c_this(info), method, result;
  for (int i = 0; i < 2; i++) {
    const char *name = (i == 0) == string ? "toString" : "valueOf";
    if (v8c_get_named(context, this, name, V8C_ZSTR, &method)) return;
    if (!v8c_is_function(method)) continue;
    if (v8c_call_function(context, method, this, 0, NULL, &result)) return;
    if (!v8c_is_object(result)) {
      v8c_return(info, result);
      return;
    }
  }
  v8c_throw_type_error(v8c_call_isolate(info), "Cannot convert object to primitive value");
}

void jsc__to_primitive(v8c_call *info) {
  jsc_back back;
  char hint[8] = "";
  size_t len;
  JSValueRef result = NULL;
  jsc_cell *cell = self_of(info);
  v8c_string_copy(v8c_call_isolate(info), v8c_arg(info, 0), 0, hint, sizeof hint, &len);
  bool string = !strcmp(hint, "string");
  if (cell && cell->extra && jsc__back_begin(&back, cell)) {
    for (jsc_class *class = cell->extra->class; class && !result && !back.exception; class = class->parent)
      if (class->of.convertToType)
        result = class->of.convertToType(back.context, (JSObjectRef)cell, string ? kJSTypeString : kJSTypeNumber,
                                         &back.exception);
    if (!jsc__back_end(&back)) return;
  }
  v8c_value value = result ? jsc__take(back.group, result) : NULL;
  if (!value)
    ordinary(info, string);
  else if (!v8c_is_object(value) || !v8c_to_string(v8c_call_context(info), value, &value)) /* no object is primitive */
    v8c_return(info, value);
}
