/* class.c: JSClassRef: a definition of the host's, and what it is in a group: templates. */
#include "src/jsc/jsc.h"

#include <stdlib.h>
#include <string.h>

const JSClassDefinition kJSClassDefinitionEmpty = {0};

static jsc_pool classes = {.bytes = (sizeof(jsc_class) + 63) / 64 * 64, .lock = PTHREAD_MUTEX_INITIALIZER};

/* ---- Make and free --------------------------------------------------------------------------- */

static bool copy_values(jsc_class *class, const JSStaticValue *from) {
  size_t count = 0;
  while (from && from[count].name) count++;
  if (!count) return true;
  if (!(class->values = calloc(count, sizeof *class->values))) return false;
  for (size_t i = 0; i < count; i++) {
    jsc_string *name = JSStringCreateWithUTF8CString(from[i].name);
    if (!name) return false;
    class->values[class->value_count++] =
        (jsc_static_value){name, from[i].getProperty, from[i].setProperty, from[i].attributes, class};
  }
  return true;
}

static bool copy_functions(jsc_class *class, const JSStaticFunction *from) {
  size_t count = 0;
  while (from && from[count].name) count++;
  if (!count) return true;
  if (!(class->functions = calloc(count, sizeof *class->functions))) return false;
  for (size_t i = 0; i < count; i++) {
    jsc_string *name = JSStringCreateWithUTF8CString(from[i].name);
    if (!name) return false;
    class->functions[class->function_count++] = (jsc_static_function){name, from[i].callAsFunction, from[i].attributes};
  }
  return true;
}

JSClassRef JSClassCreate(const JSClassDefinition *definition) {
  jsc_class *class = definition ? jsc__pool_take(&classes) : NULL;
  if (!class) return NULL;
  memset((char *)class + sizeof class->slot, 0, sizeof *class - sizeof class->slot);
  class->refs = 1;
  class->of = *definition;
  class->of.staticValues = NULL;
  class->of.staticFunctions = NULL;
  class->automatic = !(definition->attributes & kJSClassAttributeNoAutomaticPrototype);
  class->parent = jsc__is_class(definition->parentClass) ? JSClassRetain(definition->parentClass) : NULL;
  class->slot.mark = JSC_CLASS;
  class->name = definition->className ? strdup(definition->className) : NULL;
  if (copy_values(class, definition->staticValues) && copy_functions(class, definition->staticFunctions) &&
      (class->name || !definition->className))
    return class;
  JSClassRelease(class);
  return NULL;
}

JSClassRef JSClassRetain(JSClassRef class) {
  if (!jsc__is_class(class)) return NULL;
  atomic_fetch_add_explicit(&class->refs, 1, memory_order_relaxed);
  return class;
}

void jsc__class_release(jsc_class *class) {
  if (!jsc__is_class(class) || atomic_fetch_sub_explicit(&class->refs, 1, memory_order_acq_rel) != 1) return;
  class->slot.mark = JSC_FREE;
  for (size_t i = 0; i < class->value_count; i++) JSStringRelease(class->values[i].name);
  for (size_t i = 0; i < class->function_count; i++) JSStringRelease(class->functions[i].name);
  free(class->values);
  free(class->functions);
  free(class->name);
  jsc__class_release(class->parent);
  jsc__pool_give(&classes, class);
}

void JSClassRelease(JSClassRef class) { jsc__class_release(class); }

/* ---- In a group --------------------------------------------------------------------------------- */

/* Callbacks that only interceptors can ask. */
bool jsc__class_intercepts(const jsc_class *class) {
  for (; class; class = class->parent)
    if (class->of.hasProperty || class->of.getProperty || class->of.setProperty || class->of.deleteProperty ||
        class->of.getPropertyNames)
      return true;
  return false;
}

static bool calls(const jsc_class *class) {
  for (; class; class = class->parent)
    if (class->of.callAsFunction || class->of.callAsConstructor) return true;
  return false;
}

static bool converts(const jsc_class *class) {
  for (; class; class = class->parent)
    if (class->of.convertToType) return true;
  return false;
}

static const char *name_of(const jsc_class *class) {
  return class->name && *class->name ? class->name : "CallbackObject";
}

const jsc_static_value *jsc__static_value(const jsc_class *class, jsc_string *name) {
  for (size_t i = 0; i < class->value_count; i++)
    if (JSStringIsEqual(class->values[i].name, name)) return &class->values[i];
  return NULL;
}

bool jsc__static_function(const jsc_class *class, jsc_string *name) {
  for (size_t i = 0; i < class->function_count; i++)
    if (JSStringIsEqual(class->functions[i].name, name)) return true;
  return false;
}

/* The callback is given the context of the script that asks, where a group has several. */
void jsc__back_caller(jsc_back *back, const v8c_access *access) {
  jsc_context *caller = jsc__context_of(v8c_access_context(access));
  if (caller && caller->group == back->group) back->context = caller;
}

/* The cell of the object that is asked, and what the property was made with. */
static inline __attribute__((always_inline)) jsc_cell *holder_of(const v8c_access *access, jsc_static_value **entry) {
  bool same = false;
  jsc_group *group = jsc__thread.group;
  jsc_cell *cell = group ? group->last_this : NULL;
  *entry = v8c_access_read(access, cell ? cell->ref : NULL, &same);
  if (JSC_LIKELY(same)) {
    jsc__handed(cell);
    return cell;
  }
  cell = jsc__instance(v8c_access_isolate(access), v8c_access_holder(access));
  if (cell && cell->group == group) group->last_this = cell;
  return cell;
}

/* A parent's of the same name. */
static const jsc_static_value *above(const jsc_static_value *entry) {
  const jsc_static_value *found = NULL;
  for (const jsc_class *class = entry->class->parent; class && !found; class = class->parent)
    found = jsc__static_value(class, entry->name);
  return found;
}

/* Where an entry has no answer, its parents are asked. */
static __attribute__((noinline)) JSValueRef get_above(jsc_back *back, jsc_cell *cell, const jsc_static_value *entry) {
  JSValueRef value = NULL;
  while (!value && !back->exception && (entry = above(entry)))
    if (entry->get) value = entry->get(back->context, (JSObjectRef)cell, entry->name, &back->exception);
  return value;
}

/* Nobody has an answer: the prototype may have it. */
static __attribute__((noinline)) void get_inherited(v8c_value name, v8c_access *access) {
  v8c_context *context = v8c_access_context(access);
  v8c_value prototype, value;
  if (v8c_get_prototype(context, v8c_access_holder(access), &prototype) || !v8c_is_object(prototype)) return;
  if (!v8c_get(context, prototype, name, &value)) v8c_access_return(access, value);
}

static void get_static(v8c_value name, v8c_access *access) {
  jsc_back back;
  jsc_static_value *entry;
  jsc_cell *cell = holder_of(access, &entry);
  JSValueRef value = NULL;
  if (!cell || !cell->extra || !jsc__back_begin(&back, cell)) return;
  if (JSC_UNLIKELY(back.group->contexts > 1)) jsc__back_caller(&back, access);
  if (JSC_LIKELY(entry->get != NULL)) value = entry->get(back.context, (JSObjectRef)cell, entry->name, &back.exception);
  if (JSC_UNLIKELY(!value && !back.exception)) value = get_above(&back, cell, entry);
  if (!jsc__back_end(&back)) return;
  if (JSC_UNLIKELY(!value)) {
    get_inherited(name, access);
    return;
  }
  if (JSC_LIKELY(jsc__is_int32(value)))
    v8c_access_return_int32(access, (int32_t)(uint32_t)jsc__bits(value));
  else if (jsc__is_number(value))
    v8c_access_return_number(access, jsc__number_of(value));
  else
    v8c_access_return(access, jsc__take(back.group, value));
}

static void set_static(v8c_value name, v8c_value value, v8c_access *access) {
  jsc_back back;
  jsc_static_value *entry;
  jsc_cell *cell = holder_of(access, &entry);
  (void)name;
  if (!cell || !cell->extra || !jsc__back_begin(&back, cell)) return;
  if (JSC_UNLIKELY(back.group->contexts > 1)) jsc__back_caller(&back, access);
  JSValueRef given = jsc__give(back.group, value);
  for (const jsc_static_value *at = entry; at && !(at->attributes & kJSPropertyAttributeReadOnly); at = above(at))
    if (at->set && (at->set(back.context, (JSObjectRef)cell, at->name, given, &back.exception) || back.exception))
      break;
  jsc__back_end(&back);
}

/* A function that each instance has of its own, of a class below that one. */
static bool hidden(const jsc_class *from, const jsc_static_value *entry) {
  for (; from != entry->class; from = from->parent)
    if (!from->automatic && jsc__static_function(from, entry->name)) return true;
  return false;
}

/* Static values without interceptors: properties that V8 knows, and its caches too. To write one that is
 * read-only does nothing, in strict code too: V8 is not told that it is. */
static int static_values(v8c_isolate *isolate, v8c_template *instance, jsc_class *first) {
  for (jsc_class *class = first; class; class = class->parent) {
    for (size_t i = 0; i < class->value_count; i++) {
      jsc_static_value *entry = &class->values[i];
      if ((!entry->get && !entry->set) || hidden(first, entry)) continue;
      int attributes = jsc__attributes(entry->attributes) & ~V8C_READ_ONLY;
      if (!entry->get) attributes |= V8C_DONT_ENUM;
      char *name = jsc__string_utf8(entry->name, NULL);
      int err = name ? v8c_template_set_native(instance, name, V8C_ZSTR, get_static, set_static,
                                               v8c_external(isolate, entry), attributes)
                     : V8C_ENOMEM;
      free(name);
      if (err && err != V8C_EEXIST) return err; /* a child's hides it */
    }
  }
  return 0;
}

static int shape(v8c_isolate *isolate, jsc_class_use *use, bool global) {
  v8c_template *instance = use->instance;
  jsc_class *class = use->class;
  v8c_value tag;
  int err = v8c_template_set_field_count(instance, 1);
  if (!err) err = v8c_template_set_class_name(use->function, name_of(class), V8C_ZSTR);
  if (!err) err = v8c_string(isolate, name_of(class), V8C_ZSTR, &tag);
  if (!err) err = v8c_template_set_key(instance, v8c_symbol_to_string_tag(isolate), tag, V8C_DONT_ENUM | V8C_READ_ONLY);
  if (!err && !global)
    err = v8c_template_set_key_fn(instance, v8c_symbol_has_instance(isolate), jsc__has_instance, NULL, V8C_DONT_ENUM);
  if (!err && converts(class))
    err = v8c_template_set_key_fn(instance, v8c_symbol_to_primitive(isolate), jsc__to_primitive, NULL, V8C_DONT_ENUM);
  if (!err && calls(class) && !global) err = v8c_template_set_call(instance, jsc__call_instance, NULL);
  if (!err) err = jsc__class_intercepts(class) ? jsc__intercept(instance) : static_values(isolate, instance, class);
  return err;
}

static jsc_class_use *new_use(jsc_group *group, jsc_class *class, bool global) {
  jsc_class_use *use = calloc(1, sizeof *use);
  if (!use) return NULL;
  use->class = JSClassRetain(class);
  use->global = global;
  int err = v8c_function_template(group->isolate, NULL, NULL, &use->function);
  if (!err) err = v8c_instance_template(use->function, &use->instance);
  if (!err) err = shape(group->isolate, use, global);
  use->next = group->uses;
  group->uses = use;
  use->broken = err;
  return use;
}

jsc_class_use *jsc__class_use(jsc_group *group, jsc_class *class, bool global) {
  jsc_class_use *use = group->uses;
  while (use && (use->class != class || use->global != global)) use = use->next;
  if (!use) use = new_use(group, class, global);
  return use && !use->broken ? use : NULL;
}

void jsc__uses_free(jsc_group *group) {
  for (jsc_class_use *use = group->uses, *next; use; use = next) {
    next = use->next;
    v8c_template_free(use->instance);
    v8c_template_free(use->function);
    jsc__class_release(use->class);
    free(use);
  }
  group->uses = NULL;
}
