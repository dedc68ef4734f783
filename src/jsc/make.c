/* make.c: objects made: functions, arrays, dates, errors, regular expressions, promises. */
#include "src/jsc/jsc.h"

#include <stdlib.h>

/* ---- Functions ------------------------------------------------------------------------------ */

static v8c_value named_function(jsc_call *call, jsc_cell *cell, jsc_string *name, v8c_fn fn) {
  v8c_template *template;
  v8c_value function = NULL, text = name ? jsc__string_value(call->group, name) : NULL, key;
  v8c_function_options options = {.size = sizeof options,
                                  .fn = fn,
                                  .data = v8c_external(call->isolate, cell),
                                  .no_constructor = fn != jsc__construct_host};
  if (v8c_function_template_with(call->isolate, &options, &template)) return NULL;
  v8c_template_function(template, call->in, &function);
  v8c_template_free(template);
  if (function && text && !v8c_key(call->isolate, V8C_LIT("name"), &key))
    v8c_define_value(call->in, function, key, text, V8C_READ_ONLY | V8C_DONT_ENUM);
  return function;
}

/* A native function, and its cell; with a class or a constructor's callback, what `new` makes. */
static v8c_value make_native(jsc_call *call, jsc_string *name, const jsc_extra *of, jsc_cell **out) {
  jsc_extra *extra = malloc(sizeof *extra);
  jsc_cell *cell = extra ? jsc__cell_reserve(call->group, extra) : NULL;
  if (!cell) {
    free(extra);
    return NULL;
  }
  *extra = *of;
  extra->context = call->context;
  extra->serial = call->context->serial;
  if (extra->class) JSClassRetain(extra->class);
  v8c_fn fn = of->role == JSC_CONSTRUCTOR ? jsc__construct_host : jsc__own_call(cell, extra);
  v8c_value function = named_function(call, cell, name, fn);
  if (!function || !jsc__cell_fill(call->group, cell, function)) {
    jsc__own_free(extra);
    jsc__class_release(extra->class);
    free(extra);
    jsc__cell_drop(call->group, cell);
    return NULL;
  }
  if (out) *out = cell;
  return function;
}

v8c_value jsc__native(jsc_call *call, jsc_string *name, JSObjectCallAsFunctionCallback function, jsc_cell **out) {
  return make_native(call, name, &(jsc_extra){.role = JSC_FUNCTION, .function = function}, out);
}

JSObjectRef JSObjectMakeFunctionWithCallback(JSContextRef ctx, JSStringRef name,
                                             JSObjectCallAsFunctionCallback callback) {
  jsc_call call;
  jsc_cell *cell = NULL;
  if (!jsc__begin(&call, ctx)) return NULL;
  jsc_string *anonymous = jsc__is_string(name) ? NULL : JSStringCreateWithUTF8CString("anonymous");
  jsc__native(&call, anonymous ? anonymous : name, callback, &cell);
  JSStringRelease(anonymous);
  jsc__end(&call);
  return (JSObjectRef)cell;
}

JSObjectRef JSObjectMakeConstructor(JSContextRef ctx, JSClassRef class, JSObjectCallAsConstructorCallback callback) {
  jsc_call call;
  jsc_cell *cell = NULL;
  if (!jsc__begin(&call, ctx)) return NULL;
  jsc_extra of = {.role = JSC_CONSTRUCTOR, .class = jsc__is_class(class) ? class : NULL, .constructor = callback};
  v8c_value function = make_native(&call, NULL, &of, &cell);
  v8c_value prototype = function && of.class ? jsc__class_prototype(&call, of.class) : NULL, key;
  if (function && !prototype) prototype = jsc__builtin(&call, JSC_OBJECT_PROTO);
  if (prototype && !v8c_key(call.isolate, V8C_LIT("prototype"), &key))
    v8c_define_value(call.in, function, key, prototype, V8C_READ_ONLY | V8C_DONT_ENUM | V8C_DONT_DELETE);
  jsc__end(&call);
  return (JSObjectRef)cell;
}

/* ---- Of a source ---------------------------------------------------------------------------------- */

static int compile(v8c_context *context, void *data) {
  jsc_op *op = data;
  v8c_value key;
  v8c_script_function_options function = {.size = sizeof function, .params = op->pointer, .param_count = op->count};
  v8c_script_options options = {.size = sizeof options,
                                .origin = op->name ? op->name : "",
                                .origin_len = op->name ? op->name_len : 0,
                                .line_offset = op->line > 1 ? op->line - 1 : 0};
  int err = v8c_script_compile_function(context, op->text, op->text_len, &function, &options, &op->out);
  if (!err) err = v8c_key(op->call->isolate, V8C_LIT("name"), &key);
  return err ? err : v8c_define_value(context, op->out, key, op->a, V8C_READ_ONLY | V8C_DONT_ENUM);
}

static char **texts(size_t count, const JSStringRef strings[]) {
  char **all = calloc(count + 1, sizeof *all);
  for (size_t i = 0; all && i < count; i++) {
    if (strings && jsc__is_string(strings[i]) && (all[i] = jsc__string_utf8(strings[i], NULL))) continue;
    while (i-- > 0) free(all[i]);
    free(all);
    return NULL;
  }
  return all;
}

static JSValueRef make_function(jsc_call *call, JSStringRef name, size_t count, const JSStringRef params[],
                                JSStringRef body, JSStringRef url, int line, JSValueRef *exception) {
  JSValueRef result = NULL;
  char **names = texts(count, params);
  jsc_op op = {.call = call, .count = count, .pointer = names, .line = line};
  op.text = jsc__is_string(body) ? jsc__string_utf8(body, &op.text_len) : NULL;
  op.name = jsc__is_string(url) ? jsc__string_utf8(url, &op.name_len) : NULL;
  op.a = jsc__string_value(call->group, name);
  if (!op.a) v8c_string(call->isolate, V8C_LIT("anonymous"), &op.a);
  if (names && op.text) {
    int err = jsc__run(call, compile, &op, exception);
    if (!err) result = jsc__give(call->group, op.out);
    if (err == V8C_EINVAL) jsc__throw(call, exception, V8C_SYNTAX_ERROR, "Unexpected token in parameter name");
  }
  for (size_t i = 0; names && i < count; i++) free(names[i]);
  free(names);
  free((void *)(uintptr_t)op.text);
  free((void *)(uintptr_t)op.name);
  return result;
}

JSObjectRef JSObjectMakeFunction(JSContextRef ctx, JSStringRef name, unsigned count, const JSStringRef params[],
                                 JSStringRef body, JSStringRef url, int line, JSValueRef *exception) {
  jsc_call call;
  if (!jsc__begin(&call, ctx)) return NULL;
  JSValueRef function = make_function(&call, name, count, params, body, url, line, exception);
  jsc__end(&call);
  return (JSObjectRef)(uintptr_t)function;
}

/* ---- Built-in kinds ------------------------------------------------------------------------------------ */

static int array(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_array_from(context, op->count, op->values, &op->out);
}

static int construct(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_construct(context, op->a, op->count, op->values, &op->out);
}

static JSObjectRef make_of(JSContextRef ctx, int builtin, size_t count, const JSValueRef arguments[],
                           JSValueRef *exception) {
  jsc_call call;
  JSValueRef result = NULL;
  if ((!arguments && count) || !jsc__begin(&call, ctx)) return NULL;
  v8c_value few[JSC_FEW], *args = jsc__args(&call, count, arguments, few);
  jsc_op op = {.call = &call, .count = count, .values = args};
  if (builtin >= 0) op.a = jsc__builtin(&call, builtin);
  if (args && !jsc__run(&call, builtin < 0 ? array : construct, &op, exception)) result = jsc__give(call.group, op.out);
  jsc__args_free(args, few);
  jsc__end(&call);
  return (JSObjectRef)(uintptr_t)result;
}

JSObjectRef JSObjectMakeArray(JSContextRef ctx, size_t count, const JSValueRef arguments[], JSValueRef *exception) {
  return make_of(ctx, -1, count, arguments, exception);
}

JSObjectRef JSObjectMakeDate(JSContextRef ctx, size_t count, const JSValueRef arguments[], JSValueRef *exception) {
  return make_of(ctx, JSC_DATE, count, arguments, exception);
}

JSObjectRef JSObjectMakeError(JSContextRef ctx, size_t count, const JSValueRef arguments[], JSValueRef *exception) {
  return make_of(ctx, JSC_ERROR, count, arguments, exception);
}

JSObjectRef JSObjectMakeRegExp(JSContextRef ctx, size_t count, const JSValueRef arguments[], JSValueRef *exception) {
  return make_of(ctx, JSC_REGEXP, count, arguments, exception);
}

/* ---- Promises ----------------------------------------------------------------------------------------------- */

/* The executor: its arguments, out of its scope. */
static void executor(v8c_call *info) {
  void *at;
  if (v8c_get_external(v8c_data_value(info), &at)) return;
  v8c_ref **settlers = at;
  for (size_t i = 0; i < 2; i++)
    if (v8c_ref_new(v8c_call_isolate(info), v8c_arg(info, i), &settlers[i])) return;
}

static int deferred(v8c_context *context, void *data) {
  jsc_op *op = data;
  v8c_value run;
  int err = v8c_function(context, NULL, 0, executor, v8c_external(op->call->isolate, op->pointer), &run);
  return err ? err : v8c_construct(context, jsc__builtin(op->call, JSC_PROMISE), 1, &run, &op->out);
}

static JSObjectRef settler(jsc_call *call, v8c_ref *ref) {
  v8c_value function;
  return ref && !v8c_ref_get(ref, &function) ? (JSObjectRef)(uintptr_t)jsc__give(call->group, function) : NULL;
}

JSObjectRef JSObjectMakeDeferredPromise(JSContextRef ctx, JSObjectRef *resolve, JSObjectRef *reject,
                                        JSValueRef *exception) {
  jsc_call call;
  v8c_ref *settlers[2] = {NULL, NULL};
  JSValueRef promise = NULL;
  if (!jsc__begin(&call, ctx)) return NULL;
  jsc_op op = {.call = &call, .pointer = settlers};
  if (!jsc__run(&call, deferred, &op, exception)) {
    promise = jsc__give(call.group, op.out);
    if (resolve) *resolve = settler(&call, settlers[0]);
    if (reject) *reject = settler(&call, settlers[1]);
  }
  v8c_ref_free(settlers[0]);
  v8c_ref_free(settlers[1]);
  jsc__end(&call);
  return (JSObjectRef)(uintptr_t)promise;
}
