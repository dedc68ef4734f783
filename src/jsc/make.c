/* make.c: objects made: functions, arrays, dates, errors, regular expressions, promises. */
#include "src/jsc/jsc.h"

#include <stdlib.h>
#include <string.h>

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

/* JavaScriptCore's constructors are no functions: they have nothing of a function's. */
static void bare(jsc_call *call, v8c_value function) {
  static const char *const names[] = {"name", "length", "arguments", "caller"};
  v8c_value key;
  bool deleted;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!v8c_key(call->isolate, names[i], V8C_ZSTR, &key)) v8c_delete(call->in, function, key, &deleted);
  v8c_set_prototype(call->in, function, jsc__builtin(call, JSC_OBJECT_PROTO));
}

JSObjectRef JSObjectMakeConstructor(JSContextRef ctx, JSClassRef class, JSObjectCallAsConstructorCallback callback) {
  jsc_call call;
  jsc_cell *cell = NULL;
  if (!jsc__begin(&call, ctx)) return NULL;
  jsc_extra of = {.role = JSC_CONSTRUCTOR, .class = jsc__is_class(class) ? class : NULL, .constructor = callback};
  v8c_value function = make_native(&call, NULL, &of, &cell);
  v8c_value prototype = function && of.class ? jsc__class_prototype(&call, of.class) : NULL, key;
  if (function && !prototype) prototype = jsc__builtin(&call, JSC_OBJECT_PROTO);
  if (function) bare(&call, function);
  if (prototype && !v8c_key(call.isolate, V8C_LIT("prototype"), &key))
    v8c_define_value(call.in, function, key, prototype, V8C_READ_ONLY | V8C_DONT_ENUM | V8C_DONT_DELETE);
  jsc__end(&call);
  return (JSObjectRef)cell;
}

/* ---- Of a source ---------------------------------------------------------------------------------- */

typedef struct jsc_parts {
  const char *name, *body;
  size_t body_len;
  v8c_buf params;
} jsc_parts;

/* The name is an identifier: nothing else can be in it. */
static bool is_name(const char *name) {
  if (!*name || (*name >= '0' && *name <= '9')) return false;
  for (; *name; name++)
    if (!(*name & 0x80) && !strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$", *name))
      return false;
  return true;
}

/* As `Function` has it: parameters and a body, neither of which may end before its text does. V8 checks them
 * apart; a text without what ends something needs no check. */
static int check_parts(v8c_context *context, const jsc_parts *parts) {
  v8c_value maker, texts[2], out;
  if (!strpbrk(parts->body, "}`*") && !strpbrk(parts->params.data, ")}`*/")) return 0;
  v8c_isolate *isolate = v8c_context_isolate(context);
  int err = v8c_eval(context, V8C_LIT("(function () {}).constructor"), "", &maker);
  if (!err) err = v8c_string(isolate, parts->params.data, parts->params.len, &texts[0]);
  if (!err) err = v8c_string(isolate, parts->body, parts->body_len, &texts[1]);
  return err ? err : v8c_construct(context, maker, 2, texts, &out);
}

/* In the function of its name, as the text of the function is: what is wrong with that one. */
static int check_whole(v8c_context *context, const jsc_parts *parts, const v8c_script_options *options) {
  v8c_buf text = {0};
  v8c_script *script = NULL;
  int err = v8c_buf_printf(&text, "(function %s(", parts->name);
  if (!err) err = v8c_buf_append(&text, parts->params.data, parts->params.len);
  if (!err) err = v8c_buf_printf(&text, "\n) {\n");
  if (!err) err = v8c_buf_append(&text, parts->body, parts->body_len);
  if (!err) err = v8c_buf_printf(&text, "\n})");
  if (!err) err = v8c_script_compile(context, text.data, text.len, options, &script);
  v8c_script_free(script);
  v8c_buf_free(&text);
  return err;
}

/* The function has no name for itself: where its text may ask, it is one without a name. */
static int make_of_parts(v8c_context *context, const jsc_parts *parts, const v8c_script_options *options,
                         v8c_value *out) {
  v8c_script_function_options function = {.size = sizeof function};
  v8c_value maker;
  v8c_buf text = {0};
  bool asks = strstr(parts->body, "eval") || strstr(parts->body, parts->name) || strstr(parts->params.data, "eval") ||
              strstr(parts->params.data, parts->name);
  int err = v8c_buf_printf(&text, "return function %s(", asks ? "" : parts->name);
  if (!err) err = v8c_buf_append(&text, parts->params.data, parts->params.len);
  if (!err) err = v8c_buf_printf(&text, "\n) {\n");
  if (!err) err = v8c_buf_append(&text, parts->body, parts->body_len);
  if (!err) err = v8c_buf_printf(&text, "\n}");
  if (!err) err = v8c_script_compile_function(context, text.data, text.len, &function, options, &maker);
  if (!err) err = v8c_call_function(context, maker, NULL, 0, NULL, out);
  v8c_buf_free(&text);
  return err;
}

static int compile(v8c_context *context, void *data) {
  jsc_op *op = data;
  const jsc_parts *parts = op->pointer;
  v8c_value key;
  v8c_script_options options = {.size = sizeof options,
                                .origin = op->name ? op->name : "",
                                .origin_len = op->name ? op->name_len : 0,
                                .line_offset = op->line > 1 ? op->line - 1 : 0};
  int err = is_name(parts->name) ? check_whole(context, parts, &options) : V8C_EINVAL;
  if (!err) err = check_parts(context, parts);
  if (!err) err = make_of_parts(context, parts, &options, &op->out);
  if (!err) err = v8c_key(op->call->isolate, V8C_LIT("name"), &key);
  return err ? err : v8c_define_value(context, op->out, key, op->a, V8C_READ_ONLY | V8C_DONT_ENUM);
}

/* "a, b": false when one is no string, or out of memory. */
static bool join(size_t count, const JSStringRef strings[], v8c_buf *out) {
  if (v8c_buf_append(out, "", 0) || v8c_buf_reserve(out, 1)) return false;
  for (size_t i = 0; i < count; i++) {
    size_t len = 0;
    char *text = strings && jsc__is_string(strings[i]) ? jsc__string_utf8(strings[i], &len) : NULL;
    bool added = text && !(i && v8c_buf_append(out, ",", 1)) && !v8c_buf_append(out, text, len);
    free(text);
    if (!added) return false;
  }
  return true;
}

static JSValueRef make_function(jsc_call *call, JSStringRef name, size_t count, const JSStringRef params[],
                                JSStringRef body, JSStringRef url, int line, JSValueRef *exception) {
  JSValueRef result = NULL;
  jsc_parts parts = {0};
  jsc_op op = {.call = call, .pointer = &parts, .line = line};
  char *name_text = jsc__is_string(name) ? jsc__string_utf8(name, NULL) : strdup("anonymous");
  char *body_text = jsc__is_string(body) ? jsc__string_utf8(body, &parts.body_len) : NULL;
  op.name = jsc__is_string(url) ? jsc__string_utf8(url, &op.name_len) : NULL;
  if (name_text && body_text && join(count, params, &parts.params)) {
    parts.name = name_text;
    parts.body = body_text;
    v8c_string(call->isolate, name_text, V8C_ZSTR, &op.a);
    int err = jsc__run(call, compile, &op, exception);
    if (!err) result = jsc__give(call->group, op.out);
    if (err == V8C_EINVAL) jsc__throw(call, exception, V8C_SYNTAX_ERROR, "Invalid name of a function");
  }
  v8c_buf_free(&parts.params);
  free(name_text);
  free(body_text);
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
