/* context.c: global contexts, and running scripts in them. */
#include "src/jsc/jsc.h"

#include <stdlib.h>
#include <string.h>

static jsc_pool contexts = {.bytes = (sizeof(jsc_context) + 63) / 64 * 64, .lock = PTHREAD_MUTEX_INITIALIZER};

/* ---- Make ------------------------------------------------------------------------------------ */

/* What a script may replace, kept as it is at first. */
static const char *const builtin_names[JSC_BUILTINS] = {"Date", "RegExp", "Error", "Promise", "BigInt", NULL};

static void keep(jsc_call *call, int which, v8c_value value) {
  if (value && v8c_ref_new(call->isolate, value, &call->context->builtins[which]))
    call->context->builtins[which] = NULL;
}

static void learn(jsc_call *call) {
  v8c_value global = v8c_global(call->in), object = NULL, value;
  for (int i = 0; builtin_names[i]; i++)
    if (!v8c_get_named(call->in, global, builtin_names[i], V8C_ZSTR, &value)) keep(call, i, value);
  if (!v8c_get_named(call->in, global, V8C_LIT("JSON"), &object) &&
      !v8c_get_named(call->in, object, V8C_LIT("parse"), &value))
    keep(call, JSC_JSON_PARSE, value);
  if (!v8c_object(call->in, &object) && !v8c_get_prototype(call->in, object, &value))
    keep(call, JSC_OBJECT_PROTO, value);
  keep(call, JSC_GLOBAL_THIS, global);
}

/* Scripts of one context may use the global object of another. */
static void open_to_group(jsc_call *call) {
  v8c_value token;
  if (!v8c_key(call->isolate, V8C_LIT("group"), &token)) v8c_context_set_security_token(call->in, token);
}

/* The global object of a class is an instance of it. */
static void global_instance(jsc_call *call, jsc_class *class) {
  jsc_extra *extra = calloc(1, sizeof *extra);
  v8c_value global = v8c_global(call->in), prototype;
  jsc_cell *cell = extra ? jsc__cell_reserve(call->group, extra) : NULL;
  if (!cell) {
    free(extra);
    return;
  }
  extra->role = JSC_INSTANCE;
  extra->context = call->context;
  extra->serial = call->context->serial;
  extra->class = JSClassRetain(class);
  v8c_set_field_pointer(call->isolate, global, 0, cell);
  if (!jsc__cell_fill(call->group, cell, global)) return jsc__cell_drop(call->group, cell);
  cell->protects = 1; /* as long as the context */
  call->context->global = cell;
  if (!(prototype = jsc__class_prototype(call, class))) prototype = jsc__builtin(call, JSC_OBJECT_PROTO);
  if (prototype) v8c_set_prototype(call->in, global, prototype);
  jsc__class_fill(call, global, extra);
  jsc__class_initialize(call->context, class, (JSObjectRef)cell);
}

/* The template of a global needs its isolate entered, and that needs a context. */
static int context_of_class(jsc_group *group, jsc_class *class, v8c_context **out) {
  v8c_context *any;
  v8c_frame frame;
  int err = v8c_context_new(group->isolate, NULL, &any);
  if (err) return err;
  if (!(err = v8c_enter(any, &frame))) {
    jsc_class_use *use = jsc__class_use(group, class, true);
    v8c_context_options options = {.size = sizeof options, .global = use ? use->instance : NULL};
    err = v8c_context_new(group->isolate, &options, out);
    v8c_leave(&frame);
  }
  v8c_context_free(any);
  return err;
}

static v8c_context *new_context(jsc_group *group, jsc_class *class) {
  v8c_context *context = NULL;
  int err = class ? context_of_class(group, class, &context) : v8c_context_new(group->isolate, NULL, &context);
  return err ? NULL : context;
}

/* Takes a reference of the group's. None is made in a finalize callback, amid a collection. */
jsc_context *jsc__context_make(jsc_group *group, jsc_class *class) {
  jsc_context *context = jsc__thread.finalizing ? NULL : jsc__pool_take(&contexts);
  v8c_context *in = context ? new_context(group, class) : NULL;
  if (!in) {
    if (context) jsc__pool_give(&contexts, context);
    jsc__group_release(group);
    return NULL;
  }
  memset((char *)context + sizeof context->slot, 0, sizeof *context - sizeof context->slot);
  static _Atomic uint64_t serials;
  context->serial = atomic_fetch_add_explicit(&serials, 1, memory_order_relaxed) + 1;
  context->refs = 1;
  context->inspectable = true;
  context->group = group;
  context->context = in;
  context->slot.mark = JSC_CONTEXT;
  group->contexts++;
  v8c_context_set_data(in, context);
  jsc_call call;
  if (jsc__begin(&call, context)) {
    jsc__cells_start(group);
    open_to_group(&call);
    if (group->manual) jsc__jobs_start(&call);
    learn(&call);
    if (class) global_instance(&call, class);
    jsc__end(&call);
  }
  return context;
}

JSGlobalContextRef JSGlobalContextCreate(JSClassRef class) { return JSGlobalContextCreateInGroup(NULL, class); }

JSGlobalContextRef JSGlobalContextCreateInGroup(JSContextGroupRef ref, JSClassRef class) {
  jsc_group *group = ref ? (jsc_group *)(uintptr_t)JSContextGroupRetain(ref) : jsc__group_new(false);
  if (!group) return NULL;
  return jsc__context_make(group, jsc__is_class(class) ? class : NULL);
}

JSGlobalContextRef JSGlobalContextRetain(JSGlobalContextRef context) {
  if (!jsc__is_context(context)) return NULL;
  atomic_fetch_add_explicit(&context->refs, 1, memory_order_relaxed);
  return context;
}

static void context_free(jsc_context *context) {
  jsc_group *group = context->group;
  if (jsc__thread.stays && jsc__thread.stays_in == context) jsc__step_out(group);
  context->slot.mark = JSC_FREE;
  context->serial = 0;
  group->contexts--;
  for (int i = 0; i < JSC_BUILTINS; i++) v8c_ref_free(context->builtins[i]);
  v8c_ref_free(context->compare);
  v8c_ref_free(context->eval_with);
  jsc__protos_free(context);
  jsc__loader_free(context);
  if (context->global && context->global->protects) context->global->protects--;
  JSStringRelease(context->name);
  v8c_context_set_data(context->context, NULL);
  v8c_context_free(context->context);
  jsc__pool_give(&contexts, context);
  jsc__group_release(group);
}

/* Who has retained one again in the meantime keeps it. */
void jsc__contexts_free(jsc_context *list) {
  for (jsc_context *context = list, *next; context; context = next) {
    next = context->next_released;
    context->released = false;
    if (context->refs <= 0) context_free(context);
  }
}

/* What runs in it goes on to its end, as scripts do in JavaScriptCore. */
static void free_later(jsc_context *context) {
  jsc_group *group = context->group;
  if (context->released) return;
  context->released = true;
  context->next_released = group->released;
  group->released = context;
  group->wanted = true; /* the end of the call looks for it */
}

void JSGlobalContextRelease(JSGlobalContextRef context) {
  if (!jsc__is_context(context) || atomic_fetch_sub_explicit(&context->refs, 1, memory_order_acq_rel) != 1) return;
  if (jsc__in_callback(context->group))
    free_later(context);
  else
    context_free(context);
}

jsc_context *jsc__context_of(v8c_context *context) {
  jsc_context *ours = context ? v8c_context_data(context) : NULL;
  return jsc__is_context(ours) ? ours : jsc__thread.context;
}

/* ---- Look into -------------------------------------------------------------------------------------- */

JSObjectRef JSContextGetGlobalObject(JSContextRef ctx) {
  jsc_call call;
  if (!jsc__begin(&call, ctx)) return NULL;
  JSObjectRef object = call.context->global ? (JSObjectRef)call.context->global
                                            : (JSObjectRef)(uintptr_t)jsc__give(call.group, v8c_global(call.in));
  jsc__end(&call);
  return object;
}

JSContextGroupRef JSContextGetGroup(JSContextRef ctx) { return jsc__is_context(ctx) ? ctx->group : NULL; }

JSGlobalContextRef JSContextGetGlobalContext(JSContextRef ctx) {
  return jsc__is_context(ctx) ? (JSGlobalContextRef)(uintptr_t)ctx : NULL;
}

JSStringRef JSGlobalContextCopyName(JSGlobalContextRef ctx) {
  return jsc__is_context(ctx) ? JSStringRetain(ctx->name) : NULL;
}

void JSGlobalContextSetName(JSGlobalContextRef ctx, JSStringRef name) {
  jsc_call call;
  if (!jsc__begin(&call, ctx)) return;
  JSStringRelease(ctx->name);
  ctx->name = JSStringRetain(name);
  char *text = ctx->name ? jsc__string_utf8(name, NULL) : NULL;
  v8c_context_set_name(call.in, text ? text : "", V8C_ZSTR);
  free(text);
  jsc__end(&call);
}

bool JSGlobalContextIsInspectable(JSGlobalContextRef ctx) { return jsc__is_context(ctx) && ctx->inspectable; }

void JSGlobalContextSetInspectable(JSGlobalContextRef ctx, bool inspectable) {
  if (jsc__is_context(ctx)) ctx->inspectable = inspectable;
}

/* ---- Scripts -------------------------------------------------------------------------------------------- */

static v8c_script_options script_options(const jsc_op *op) {
  return (v8c_script_options){
      .size = sizeof(v8c_script_options),
      .origin = op->name ? op->name : "",
      .origin_len = op->name ? op->name_len : 0,
      .line_offset = op->line > 1 ? op->line - 1 : 0,
  };
}

static int run_script(v8c_context *context, void *data) {
  jsc_op *op = data;
  v8c_script_options options = script_options(op);
  v8c_script *script;
  if (!op->flag && !options.line_offset && (!op->name || strlen(op->name) == op->name_len))
    return v8c_eval(context, op->text, op->text_len, op->name ? op->name : "", &op->out);
  int err = v8c_script_compile(context, op->text, op->text_len, &options, &script);
  if (err) return err;
  if (!op->flag) err = v8c_script_run(script, context, &op->out);
  v8c_script_free(script);
  return err;
}

/* What eval is given so that the script has its lines and its URL. */
static v8c_value placed(const jsc_op *op) {
  enum { LINES = 100000 };
  v8c_buf buf = {0};
  v8c_value text = NULL;
  v8c_isolate *isolate = op->call->isolate;
  int err = 0;
  for (int line = 1; !err && line < op->line && line < LINES; line++) err = v8c_buf_append(&buf, "\n", 1);
  if (!err) err = v8c_string_append(isolate, op->b, 0, &buf);
  if (!err && op->name && *op->name && !op->name[strcspn(op->name, " \t\r\n\"'")])
    err = v8c_buf_printf(&buf, "\n//# sourceURL=%s", op->name);
  if (!err) err = v8c_string(isolate, buf.data ? buf.data : "", buf.len, &text);
  v8c_buf_free(&buf);
  return err ? op->b : text;
}

/* As `this` another object: by a direct eval in a function, since a script's is the global object. */
static int run_with(v8c_context *context, void *data) {
  jsc_op *op = data;
  v8c_script_options options = script_options(op);
  bool plain = op->line <= 1 && !op->name;
  options.line_offset = 0;
  v8c_script_function_options function = {
      .size = sizeof function, .params = (const char *const[]){"$"}, .param_count = 1};
  v8c_value eval;
  int err = run_script(context, &(jsc_op){.call = op->call,
                                          .text = op->text,
                                          .text_len = op->text_len,
                                          .name = op->name,
                                          .name_len = op->name_len,
                                          .line = op->line,
                                          .flag = true});
  if (!err) err = v8c_script_compile_function(context, V8C_LIT("return eval($)"), &function, &options, &eval);
  v8c_value text = plain ? op->b : placed(op);
  return err ? err : v8c_call_function(context, eval, op->a, 1, &text, &op->out);
}

/* The texts of a script, for the time of a call. */
static bool script_texts(jsc_op *op, jsc_string *script, jsc_string *url, int line) {
  if (!jsc__is_string(script)) return false;
  op->pointer = script->ascii ? NULL : jsc__string_utf8(script, &op->text_len);
  op->text = op->pointer;
  if (script->ascii) { /* it is UTF-8 */
    op->text = (const char *)script->narrow8;
    op->text_len = script->length;
  }
  op->name = jsc__is_string(url) ? jsc__string_utf8(url, &op->name_len) : NULL;
  op->line = line;
  return op->text;
}

static void script_texts_free(jsc_op *op) {
  free(op->pointer);
  free((void *)(uintptr_t)op->name);
}

JSValueRef JSEvaluateScript(JSContextRef ctx, JSStringRef script, JSObjectRef this, JSStringRef url, int line,
                            JSValueRef *exception) {
  jsc_call call;
  jsc_op op;
  JSValueRef result = NULL;
  if (!jsc__begin(&call, ctx)) return NULL;
  op.call = &call, op.flag = false, op.out = NULL, op.pointer = NULL, op.name = NULL;
  if (script_texts(&op, script, url, line)) {
    op.a = this ? jsc__take_object(call.group, this) : NULL;
    bool with = op.a && !v8c_strict_equals(op.a, v8c_global(call.in));
    if (with) op.b = jsc__string_value(call.group, script);
    if (!jsc__run(&call, with ? run_with : run_script, &op, exception)) result = jsc__give(call.group, op.out);
  }
  script_texts_free(&op);
  jsc__end(&call);
  return result;
}

bool JSCheckScriptSyntax(JSContextRef ctx, JSStringRef script, JSStringRef url, int line, JSValueRef *exception) {
  jsc_call call;
  jsc_op op = {.call = &call, .flag = true};
  bool fine = false;
  if (!jsc__begin(&call, ctx)) return false;
  if (script_texts(&op, script, url, line)) fine = !jsc__run(&call, run_script, &op, exception);
  script_texts_free(&op);
  jsc__end(&call);
  return fine;
}

void JSGarbageCollect(JSContextRef ctx) {
  jsc_call call;
  if (!jsc__begin(&call, ctx)) return;
  jsc__scan(call.group);
  if (!call.group->depth) v8c_low_memory(call.isolate);
  jsc__end(&call);
}
