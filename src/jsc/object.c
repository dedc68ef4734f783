/* object.c: objects used: properties, prototypes, calls, names. */
#include "src/jsc/jsc.h"

#include <stdlib.h>
#include <string.h>

int jsc__attributes(JSPropertyAttributes attributes) {
  int sum = 0;
  if (attributes & kJSPropertyAttributeReadOnly) sum |= V8C_READ_ONLY;
  if (attributes & kJSPropertyAttributeDontEnum) sum |= V8C_DONT_ENUM;
  if (attributes & kJSPropertyAttributeDontDelete) sum |= V8C_DONT_DELETE;
  return sum;
}

/* ---- Properties: op.a is the object, op.b the key, op.c a value ---------------------------------- */

static int has(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_has(context, op->a, op->b, &op->flag);
}

static int get(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_get(context, op->a, op->b, &op->out);
}

/* What may not grow stays as it is, and nothing is thrown. */
static int define(v8c_context *context, const jsc_op *op) {
  v8c_integrity integrity = V8C_EXTENSIBLE;
  int err = v8c_is_proxy(op->a) ? 0 : v8c_get_integrity(context, op->a, &integrity);
  if (err || integrity != V8C_EXTENSIBLE) return err;
  return v8c_define_value(context, op->a, op->b, op->c, op->attributes);
}

static int set(v8c_context *context, void *data) {
  jsc_op *op = data;
  bool there = true;
  int err = op->attributes ? v8c_has(context, op->a, op->b, &there) : 0;
  if (err) return err;
  if (there) return v8c_set(context, op->a, op->b, op->c);
  return define(context, op);
}

static int drop(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_delete(context, op->a, op->b, &op->flag);
}

/* The same with what refs hold: op.object, op.key, op.plain. */

static int get_held(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_held_get(context, op->object, op->key, &op->plain);
}

static int set_held(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_held_set(context, op->object, op->key, &op->plain);
}

/* Are they held? Of keys only those are that came before. */
static inline bool both_held(const jsc_call *call, jsc_op *op, JSObjectRef object, JSStringRef key) {
  op->object = jsc__object_ref(call->group, object);
  op->key = jsc__key_ref(call->group, key);
  return JSC_LIKELY(op->object && op->key);
}

/* Runs body on object[key]; what it gives is in *op. */
static inline __attribute__((always_inline)) bool property(jsc_call *call, jsc_op *op, JSObjectRef object,
                                                           v8c_value key, jsc_body body, JSValueRef *exception) {
  op->call = call;
  op->a = jsc__take_object(call->group, object);
  op->b = key;
  return op->a && key && !jsc__run(call, body, op, exception);
}

/* A key in the three ways that the host says it. */
typedef struct jsc_key {
  enum { BY_NAME, BY_VALUE, BY_INDEX } by;
  JSStringRef name;
  JSValueRef value;
  unsigned index;
} jsc_key;
#define NAME(is) ((jsc_key){.by = BY_NAME, .name = (is)})
#define VALUE(is) ((jsc_key){.by = BY_VALUE, .value = (is)})
#define INDEX(is) ((jsc_key){.by = BY_INDEX, .index = (is)})

/* NULL: none. */
static inline __attribute__((always_inline)) v8c_value key_of(jsc_call *call, jsc_key key) {
  if (key.by == BY_NAME) return jsc__key_value(call->group, key.name);
  return key.by == BY_VALUE ? jsc__take(call->group, key.value) : v8c_uint32(call->isolate, key.index);
}

/* has or drop. */
static inline __attribute__((always_inline)) bool flag_of(JSContextRef ctx, JSObjectRef object, jsc_key key,
                                                          jsc_body body, JSValueRef *exception) {
  jsc_call call;
  jsc_op op;
  op.flag = false;
  if (!jsc__begin(&call, ctx)) return false;
  bool yes = property(&call, &op, object, key_of(&call, key), body, exception) && op.flag;
  jsc__end(&call);
  return yes;
}

static inline __attribute__((always_inline)) JSValueRef get_at(JSContextRef ctx, JSObjectRef object, jsc_key key,
                                                               JSValueRef *exception) {
  jsc_call call;
  jsc_op op;
  JSValueRef value;
  if (!jsc__begin(&call, ctx)) return NULL;
  if (key.by == BY_NAME && both_held(&call, &op, object, key.name)) {
    value = jsc__run(&call, get_held, &op, exception) ? NULL : jsc__give_plain(call.group, &op.plain);
  } else {
    op.out = NULL;
    bool good = property(&call, &op, object, key_of(&call, key), get, exception);
    value = good ? jsc__give(call.group, op.out) : NULL;
  }
  jsc__end(&call);
  return value;
}

static inline __attribute__((always_inline)) void set_at(JSContextRef ctx, JSObjectRef object, jsc_key key,
                                                         JSValueRef value, JSPropertyAttributes attributes,
                                                         JSValueRef *exception) {
  jsc_call call;
  jsc_op op;
  if (!jsc__begin(&call, ctx)) return;
  if (key.by == BY_NAME && !attributes && both_held(&call, &op, object, key.name)) {
    op.plain = jsc__take_plain(call.group, value);
    jsc__run(&call, set_held, &op, exception);
  } else {
    op.c = jsc__take(call.group, value);
    op.attributes = jsc__attributes(attributes);
    property(&call, &op, object, key_of(&call, key), set, exception);
  }
  jsc__end(&call);
}

bool JSObjectHasProperty(JSContextRef ctx, JSObjectRef object, JSStringRef name) {
  return flag_of(ctx, object, NAME(name), has, NULL);
}

bool JSObjectHasPropertyForKey(JSContextRef ctx, JSObjectRef object, JSValueRef key, JSValueRef *exception) {
  return flag_of(ctx, object, VALUE(key), has, exception);
}

bool JSObjectDeleteProperty(JSContextRef ctx, JSObjectRef object, JSStringRef name, JSValueRef *exception) {
  return flag_of(ctx, object, NAME(name), drop, exception);
}

bool JSObjectDeletePropertyForKey(JSContextRef ctx, JSObjectRef object, JSValueRef key, JSValueRef *exception) {
  return flag_of(ctx, object, VALUE(key), drop, exception);
}

JSValueRef JSObjectGetProperty(JSContextRef ctx, JSObjectRef object, JSStringRef name, JSValueRef *exception) {
  return get_at(ctx, object, NAME(name), exception);
}

JSValueRef JSObjectGetPropertyForKey(JSContextRef ctx, JSObjectRef object, JSValueRef key, JSValueRef *exception) {
  return get_at(ctx, object, VALUE(key), exception);
}

JSValueRef JSObjectGetPropertyAtIndex(JSContextRef ctx, JSObjectRef object, unsigned index, JSValueRef *exception) {
  return get_at(ctx, object, INDEX(index), exception);
}

void JSObjectSetProperty(JSContextRef ctx, JSObjectRef object, JSStringRef name, JSValueRef value,
                         JSPropertyAttributes attributes, JSValueRef *exception) {
  set_at(ctx, object, NAME(name), value, attributes, exception);
}

void JSObjectSetPropertyForKey(JSContextRef ctx, JSObjectRef object, JSValueRef key, JSValueRef value,
                               JSPropertyAttributes attributes, JSValueRef *exception) {
  set_at(ctx, object, VALUE(key), value, attributes, exception);
}

void JSObjectSetPropertyAtIndex(JSContextRef ctx, JSObjectRef object, unsigned index, JSValueRef value,
                                JSValueRef *exception) {
  set_at(ctx, object, INDEX(index), value, kJSPropertyAttributeNone, exception);
}

/* ---- Prototype and private data -------------------------------------------------------------------- */

static int get_prototype(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_get_prototype(context, op->a, &op->out);
}

static int set_prototype(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_set_prototype(context, op->a, op->b);
}

JSValueRef JSObjectGetPrototype(JSContextRef ctx, JSObjectRef object) {
  jsc_call call;
  jsc_op op = {0};
  if (!jsc__begin(&call, ctx)) return NULL;
  v8c_value any = v8c_null(call.isolate);
  JSValueRef value = property(&call, &op, object, any, get_prototype, NULL) ? jsc__give(call.group, op.out) : NULL;
  jsc__end(&call);
  return value;
}

/* What is no object is null. */
void JSObjectSetPrototype(JSContextRef ctx, JSObjectRef object, JSValueRef value) {
  jsc_call call;
  jsc_op op = {0};
  if (!jsc__begin(&call, ctx)) return;
  v8c_value prototype = jsc__take(call.group, value);
  if (!v8c_is_object(prototype)) prototype = v8c_null(call.isolate);
  property(&call, &op, object, prototype, set_prototype, NULL);
  jsc__end(&call);
}

static jsc_extra *instance_extra(JSObjectRef object) {
  jsc_cell *cell = jsc__cell(object);
  return cell && cell->extra && cell->extra->role == JSC_INSTANCE ? cell->extra : NULL;
}

/* Without the engine: finalize callbacks ask it. */
void *JSObjectGetPrivate(JSObjectRef object) {
  jsc_extra *extra = instance_extra(object);
  return extra ? extra->data : NULL;
}

bool JSObjectSetPrivate(JSObjectRef object, void *data) {
  jsc_extra *extra = instance_extra(object);
  if (extra) extra->data = data;
  return extra;
}

/* ---- Calls ---------------------------------------------------------------------------------------------- */

static bool class_has(const jsc_extra *extra, bool construct) {
  for (const jsc_class *class = extra->class; class; class = class->parent)
    if (construct ? class->of.callAsConstructor != NULL : class->of.callAsFunction != NULL) return true;
  return false;
}

/* What V8 calls callable may be one of the two only. */
static bool may_be(JSContextRef ctx, JSObjectRef object, bool construct) {
  jsc_call call;
  jsc_cell *cell = jsc__cell(object);
  if (!cell || !jsc__begin(&call, ctx)) return false;
  v8c_value value = jsc__take_object(call.group, object);
  bool can = value && (construct ? v8c_is_constructor(value) : v8c_is_function(value));
  if (can && cell->extra && cell->extra->role == JSC_INSTANCE) can = class_has(cell->extra, construct);
  if (cell->extra && cell->extra->role == JSC_CONSTRUCTOR) can = value && construct;
  if (cell->extra && cell->extra->role == JSC_FUNCTION) can = value && !construct;
  jsc__end(&call);
  return can;
}

bool JSObjectIsFunction(JSContextRef ctx, JSObjectRef object) { return may_be(ctx, object, false); }
bool JSObjectIsConstructor(JSContextRef ctx, JSObjectRef object) { return may_be(ctx, object, true); }

static int call_function(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_call_function(context, op->a, op->b, op->count, op->values, &op->out);
}

static int construct(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_construct(context, op->a, op->count, op->values, &op->out);
}

static inline __attribute__((always_inline)) JSValueRef call_it(jsc_call *call, jsc_body body, v8c_value function,
                                                                v8c_value this, size_t count,
                                                                const JSValueRef arguments[], JSValueRef *exception) {
  v8c_value few[JSC_FEW], *args = jsc__args(call, count, arguments, few);
  jsc_op op;
  op.call = call, op.a = function, op.b = this, op.count = count, op.values = args, op.out = NULL;
  JSValueRef result = args && !jsc__run(call, body, &op, exception) ? jsc__give(call->group, op.out) : NULL;
  jsc__args_free(args, few);
  return result;
}

static __attribute__((noinline)) JSValueRef call_many(jsc_call *call, v8c_ref *function, v8c_ref *this, size_t count,
                                                      const JSValueRef arguments[], JSValueRef *exception) {
  v8c_value callee, self = v8c_global(call->in);
  if (v8c_ref_get(function, &callee) || (this && v8c_ref_get(this, &self))) return NULL;
  return call_it(call, call_function, callee, self, count, arguments, exception);
}

static int call_held(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_held_call(context, op->object, op->key, op->count, op->plains, &op->plain);
}

/* With no more arguments than lie on the stack; `this` is op.key. */
static inline JSValueRef call_few(jsc_call *call, v8c_ref *function, v8c_ref *this, size_t count,
                                  const JSValueRef arguments[], JSValueRef *exception) {
  jsc_op op;
  v8c_plain args[JSC_FEW];
  for (size_t i = 0; i < count; i++) args[i] = jsc__take_plain(call->group, arguments[i]);
  op.call = call, op.object = function, op.key = this, op.count = count, op.plains = args;
  return jsc__run(call, call_held, &op, exception) ? NULL : jsc__give_plain(call->group, &op.plain);
}

/* An instance that the host calls is asked directly: V8 would lose `this`. */
static JSValueRef call_class(JSContextRef caller, jsc_cell *cell, JSObjectRef this, size_t count,
                             const JSValueRef arguments[], JSValueRef *exception) {
  JSContextRef ctx = jsc__back_context(cell);
  if (!ctx) ctx = caller;
  if (!this) this = JSContextGetGlobalObject(caller);
  jsc_class *class = cell->extra->class;
  while (class && !class->of.callAsFunction) class = class->parent;
  if (!class) return NULL;
  JSValueRef thrown = NULL;
  cell->group->depth++;
  JSValueRef result = class->of.callAsFunction(ctx, (JSObjectRef)cell, this, count, arguments, &thrown);
  cell->group->depth--;
  if (thrown && exception) *exception = thrown;
  if (thrown) return NULL;
  return result ? result : jsc__of_bits(JSC_NULL);
}

JSValueRef JSObjectCallAsFunction(JSContextRef ctx, JSObjectRef object, JSObjectRef this, size_t count,
                                  const JSValueRef arguments[], JSValueRef *exception) {
  jsc_call call;
  JSValueRef result = NULL;
  jsc_cell *cell = jsc__cell(object);
  if (!cell || (!arguments && count) || !jsc__begin(&call, ctx)) return NULL;
  v8c_ref *function = jsc__object_ref(call.group, object);
  bool instance = function && cell->extra && cell->extra->role == JSC_INSTANCE;
  bool no_function = cell->extra && cell->extra->role == JSC_CONSTRUCTOR;
  v8c_ref *self = this ? jsc__object_ref(call.group, this) : NULL;
  if (!self) self = call.context->builtins[JSC_GLOBAL_THIS];
  if (JSC_UNLIKELY(call.group->depth) && jsc__stack_ends(&call, exception)) function = NULL, instance = false;
  if (instance)
    result = call_class(ctx, cell, this, count, arguments, exception);
  else if (JSC_LIKELY(function && !no_function && count <= JSC_FEW && self))
    result = call_few(&call, function, self, count, arguments, exception);
  else if (function && !no_function)
    result = call_many(&call, function, self, count, arguments, exception);
  jsc__end(&call);
  return result;
}

JSObjectRef JSObjectCallAsConstructor(JSContextRef ctx, JSObjectRef object, size_t count, const JSValueRef arguments[],
                                      JSValueRef *exception) {
  jsc_call call;
  JSValueRef result = NULL;
  if ((!arguments && count) || !JSObjectIsConstructor(ctx, object) || !jsc__begin(&call, ctx)) return NULL;
  v8c_value function = jsc__take_object(call.group, object);
  if (JSC_UNLIKELY(call.group->depth) && jsc__stack_ends(&call, exception)) function = NULL;
  if (function) result = call_it(&call, construct, function, NULL, count, arguments, exception);
  jsc__end(&call);
  return (JSObjectRef)(uintptr_t)result;
}

/* ---- Names -------------------------------------------------------------------------------------------------- */

struct OpaqueJSPropertyNameArray {
  jsc_slot slot;
  atomic_int refs;
  size_t count;
  jsc_string **names;
};
static jsc_pool name_arrays = {.bytes = 64, .lock = PTHREAD_MUTEX_INITIALIZER};
_Static_assert(sizeof(struct OpaqueJSPropertyNameArray) <= 64, "fits the pool");

static bool is_names(JSPropertyNameArrayRef array) { return array && array->slot.mark == JSC_NAMES; }

static int list(v8c_context *context, void *data) {
  jsc_op *op = data;
  return v8c_property_names(context, op->a, &op->out);
}

static void fill_names(jsc_call *call, v8c_value list, JSPropertyNameArrayRef array) {
  uint32_t count = 0;
  v8c_value name, text;
  v8c_scope scope;
  if (v8c_array_length(list, &count) || !(array->names = calloc(count ? count : 1, sizeof *array->names))) return;
  for (uint32_t i = 0; i < count; i++) {
    v8c_scope_open(call->isolate, &scope);
    if (!v8c_get_index(call->in, list, i, &name) && !v8c_to_string(call->in, name, &text))
      array->names[array->count] = jsc__string_of(call->isolate, text);
    if (array->names[array->count]) array->count++;
    v8c_scope_close(&scope);
  }
}

JSPropertyNameArrayRef JSObjectCopyPropertyNames(JSContextRef ctx, JSObjectRef object) {
  jsc_call call;
  jsc_op op = {0};
  if (!jsc__begin(&call, ctx)) return NULL;
  JSPropertyNameArrayRef array = jsc__pool_take(&name_arrays);
  if (array) {
    array->refs = 1;
    array->count = 0;
    array->names = NULL;
    if (property(&call, &op, object, v8c_null(call.isolate), list, NULL)) fill_names(&call, op.out, array);
    array->slot.mark = JSC_NAMES;
  }
  jsc__end(&call);
  return array;
}

JSPropertyNameArrayRef JSPropertyNameArrayRetain(JSPropertyNameArrayRef array) {
  if (!is_names(array)) return NULL;
  atomic_fetch_add(&array->refs, 1);
  return array;
}

void JSPropertyNameArrayRelease(JSPropertyNameArrayRef array) {
  if (!is_names(array) || atomic_fetch_sub(&array->refs, 1) != 1) return;
  for (size_t i = 0; i < array->count; i++) JSStringRelease(array->names[i]);
  free(array->names);
  jsc__pool_give(&name_arrays, array);
}

size_t JSPropertyNameArrayGetCount(JSPropertyNameArrayRef array) { return is_names(array) ? array->count : 0; }

JSStringRef JSPropertyNameArrayGetNameAtIndex(JSPropertyNameArrayRef array, size_t index) {
  return is_names(array) && index < array->count ? array->names[index] : NULL;
}

void JSPropertyNameAccumulatorAddName(JSPropertyNameAccumulatorRef to, JSStringRef name) {
  if (!to || !jsc__is_string(name)) return;
  if (to->count == to->room) {
    size_t room = to->room ? to->room * 2 : 16;
    jsc_string **names = realloc(to->names, room * sizeof *names);
    if (!names) return;
    to->names = names;
    to->room = room;
  }
  to->names[to->count++] = JSStringRetain(name);
}
