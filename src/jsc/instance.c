/* instance.c: objects of a class: made, initialized, finalized; and their prototypes, one a context. */
#include "src/jsc/jsc.h"

#include <stdlib.h>

struct jsc_proto {
  jsc_class *class;
  v8c_ref *prototype; /* NULL: Object.prototype */
  bool linked;        /* the template's function has it */
  jsc_proto *next;
};

/* ---- Prototypes ----------------------------------------------------------------------------------- */

/* By a class below, or by a value of its own class. */
static bool hidden(const jsc_class *first, const jsc_class *class, jsc_string *name) {
  for (; first != class; first = first->parent)
    if (jsc__static_value(first, name) || (!first->automatic && jsc__static_function(first, name))) return true;
  return jsc__static_value(class, name);
}

/* On a prototype nothing is read-only: JavaScriptCore lets an instance have its own. */
static bool add_functions(jsc_call *call, v8c_value object, const jsc_class *class, const jsc_class *first,
                          int without) {
  for (size_t i = 0; i < class->function_count; i++) {
    const jsc_static_function *entry = &class->functions[i];
    if (first && hidden(first, class, entry->name)) continue;
    v8c_value key = jsc__key_value(call->group, entry->name),
              function = jsc__native(call, entry->name, entry->call, NULL);
    if (!function || v8c_define_value(call->in, object, key, function, jsc__attributes(entry->attributes) & ~without))
      return false;
  }
  return true;
}

static v8c_value new_prototype(jsc_call *call, jsc_class *class) {
  v8c_value above = class->parent ? jsc__class_prototype(call, class->parent) : NULL, object, tag;
  if (!above) above = jsc__builtin(call, JSC_OBJECT_PROTO);
  int err = v8c_object_from(call->in, above, 0, NULL, NULL, &object);
  if (!err) err = v8c_string(call->isolate, V8C_LIT("CallbackObject"), &tag);
  if (!err) err = v8c_define_value(call->in, object, v8c_symbol_to_string_tag(call->isolate), tag, V8C_DONT_ENUM);
  return !err && add_functions(call, object, class, NULL, V8C_READ_ONLY) ? object : NULL;
}

static jsc_proto *proto_of(jsc_call *call, jsc_class *class) {
  jsc_context *context = call->context;
  for (jsc_proto *proto = context->protos; proto; proto = proto->next)
    if (proto->class == class) return proto;
  v8c_value object = class->automatic ? new_prototype(call, class) : NULL;
  jsc_proto *proto = class->automatic && !object ? NULL : calloc(1, sizeof *proto);
  if (!proto) return NULL;
  if (object && v8c_ref_new(call->isolate, object, &proto->prototype)) {
    free(proto);
    return NULL;
  }
  proto->class = JSClassRetain(class);
  proto->next = context->protos;
  return context->protos = proto;
}

v8c_value jsc__class_prototype(jsc_call *call, jsc_class *class) {
  jsc_proto *proto = proto_of(call, class);
  v8c_value value;
  return proto && proto->prototype && !v8c_ref_get(proto->prototype, &value) ? value : NULL;
}

void jsc__protos_free(jsc_context *context) {
  for (jsc_proto *proto = context->protos, *next; proto; proto = next) {
    next = proto->next;
    v8c_ref_free(proto->prototype);
    jsc__class_release(proto->class);
    free(proto);
  }
  context->protos = NULL;
}

/* The template's instances in this context get the prototype that the class has here. */
static bool linked(jsc_call *call, jsc_class_use *use) {
  jsc_proto *proto = proto_of(call, use->class);
  v8c_value function, prototype;
  if (!proto || proto->linked) return proto;
  if (!(prototype = jsc__class_prototype(call, use->class))) prototype = jsc__builtin(call, JSC_OBJECT_PROTO);
  int err = v8c_template_function(use->function, call->in, &function);
  if (!err) err = v8c_set_named(call->in, function, V8C_LIT("prototype"), prototype);
  return proto->linked = !err;
}

/* ---- Instances -------------------------------------------------------------------------------------------- */

jsc_cell *jsc__instance(v8c_isolate *isolate, v8c_value object) {
  void *at = NULL;
  if (v8c_get_field_pointer(isolate, object, 0, &at) || !at) return NULL;
  jsc_cell *cell = at;
  if (JSC_UNLIKELY(cell->slot.mark != JSC_CELL)) return NULL;
  jsc__hold(cell->group, cell);
  return cell;
}

/* From the furthest parent on. */
void jsc__class_initialize(jsc_context *context, jsc_class *class, JSObjectRef object) {
  if (class->parent) jsc__class_initialize(context, class->parent, object);
  if (!class->of.initialize) return;
  context->group->depth++;
  class->of.initialize(context, object);
  context->group->depth--;
}

void jsc__class_fill(jsc_call *call, v8c_value object, jsc_extra *extra) {
  for (const jsc_class *class = extra->class; class; class = class->parent)
    if (!class->automatic) add_functions(call, object, class, extra->class, 0);
  extra->filled = true;
}

static jsc_cell *new_instance(jsc_call *call, jsc_class_use *use, jsc_extra *extra) {
  jsc_cell *cell = jsc__cell_reserve(call->group, extra);
  v8c_value object;
  if (!cell) return NULL;
  if (!v8c_template_instance(use->instance, call->in, &object) &&
      !v8c_set_field_pointer(call->isolate, object, 0, cell) && jsc__cell_fill(call->group, cell, object)) {
    jsc__class_fill(call, object, extra);
    return cell;
  }
  jsc__cell_drop(call->group, cell);
  return NULL;
}

JSObjectRef jsc__class_instance(jsc_call *call, jsc_class *class, void *data) {
  jsc_class_use *use = jsc__class_use(call->group, class, false);
  jsc_extra *extra = use && linked(call, use) ? malloc(sizeof *extra) : NULL;
  if (!extra) return NULL;
  *extra = (jsc_extra){.role = JSC_INSTANCE,
                       .class = JSClassRetain(class),
                       .data = data,
                       .context = call->context,
                       .serial = call->context->serial};
  jsc_cell *cell = new_instance(call, use, extra);
  if (!cell) {
    jsc__class_release(class);
    free(extra);
    return NULL;
  }
  jsc__class_initialize(call->context, class, (JSObjectRef)cell);
  return (JSObjectRef)cell;
}

JSObjectRef JSObjectMake(JSContextRef ctx, JSClassRef class, void *data) {
  jsc_call call;
  v8c_value plain;
  JSObjectRef object = NULL;
  if (!jsc__begin(&call, ctx)) return NULL;
  if (jsc__is_class(class))
    object = jsc__class_instance(&call, class, data);
  else if (!v8c_object(call.in, &plain))
    object = (JSObjectRef)(uintptr_t)jsc__give(call.group, plain);
  jsc__end(&call);
  return object;
}

/* The object is gone, or its group is. */
void jsc__finalize(jsc_group *group, jsc_cell *cell) {
  jsc_extra *extra = cell->extra;
  if (!extra) return;
  uint16_t outer = group->finalizing;
  jsc_group *in = jsc__thread.group;
  group->finalizing = jsc__thread.number ? jsc__thread.number : UINT16_MAX; /* one that never called us */
  jsc__thread.group = NULL;                                                 /* so that no call believes to be in one */
  jsc__thread.finalizing++;
  if (extra->role == JSC_INSTANCE)
    for (jsc_class *class = extra->class; class; class = class->parent)
      if (class->of.finalize) class->of.finalize((JSObjectRef)cell);
  jsc__thread.finalizing--;
  jsc__thread.group = in;
  group->finalizing = outer;
  if (extra->role == JSC_PLAIN) v8c_backing_store_free(extra->data);
  cell->extra = NULL;
  jsc__own_free(extra);
  jsc__class_release(extra->class);
  free(extra);
}
