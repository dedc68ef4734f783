/* intercept.c: classes whose callbacks answer for names that nobody listed: V8's interceptors, asked in
 * JavaScriptCore's order: a class's callbacks, its static values, its static functions, then its parent. */
#include "src/jsc/jsc.h"

#include <stdlib.h>

typedef struct jsc_request {
  jsc_back back;
  jsc_cell *cell;
  jsc_string *name;
} jsc_request;

static bool ask(jsc_request *request, v8c_access *access, v8c_value name) {
  v8c_isolate *isolate = v8c_access_isolate(access);
  request->cell = jsc__instance(isolate, v8c_access_holder(access));
  if (!request->cell || !request->cell->extra || !request->cell->extra->filled) return false;
  if (!(request->name = jsc__string_of(isolate, name))) return false;
  if (!jsc__back_begin(&request->back, request->cell)) {
    JSStringRelease(request->name);
    return false;
  }
  if (JSC_UNLIKELY(request->back.group->contexts > 1)) jsc__back_caller(&request->back, access);
  return true;
}

/* False: it threw. */
static bool asked(jsc_request *request) {
  JSStringRelease(request->name);
  return jsc__back_end(&request->back);
}

#define SELF(request) (request)->back.context, (JSObjectRef)(request)->cell
#define CHAIN(class, request)                       \
  jsc_class *class = (request)->cell->extra->class; \
  class;                                            \
  class = class->parent

/* A static function that is a property of the object's. */
static bool own_function(const jsc_class *class, const jsc_request *request) {
  return class->function_count && !class->automatic && jsc__static_function(class, request->name);
}

/* ---- Read -------------------------------------------------------------------------------------------- */

/* A class said that it has it: one of those that tell values must have it. */
static JSValueRef read_promised(jsc_request *request) {
  JSValueRef *exception = &request->back.exception, value;
  v8c_value error;
  bool asks = false;
  for (CHAIN(class, request)) {
    if (!class->of.getProperty) continue;
    asks = true;
    value = class->of.getProperty(SELF(request), request->name, exception);
    if (value || *exception) return value;
  }
  if (asks &&
      !v8c_error_object(request->back.group->isolate, V8C_REFERENCE_ERROR,
                        V8C_LIT("hasProperty callback returned true for a property that doesn't exist."), &error))
    *exception = jsc__give(request->back.group, error);
  return NULL;
}

/* NULL: nobody has it. */
static JSValueRef read(jsc_request *request) {
  JSValueRef *exception = &request->back.exception, value;
  for (CHAIN(class, request)) {
    if (class->of.hasProperty) {
      if (class->of.hasProperty(SELF(request), request->name)) return read_promised(request);
    } else if (class->of.getProperty) {
      value = class->of.getProperty(SELF(request), request->name, exception);
      if (value || *exception) return value;
    }
    const jsc_static_value *entry = jsc__static_value(class, request->name);
    if (entry && entry->get) {
      value = entry->get(SELF(request), request->name, exception);
      if (value || *exception) return value;
    }
    if (own_function(class, request)) return NULL;
  }
  return NULL;
}

static bool get_named(v8c_value name, v8c_access *access) {
  jsc_request request;
  if (!ask(&request, access, name)) return false;
  JSValueRef value = read(&request);
  if (!asked(&request)) return true;
  if (value) v8c_access_return(access, jsc__take(request.back.group, value));
  return value;
}

/* ---- Write --------------------------------------------------------------------------------------------- */

static bool write(jsc_request *request, JSValueRef value) {
  JSValueRef *exception = &request->back.exception;
  for (CHAIN(class, request)) {
    if (class->of.setProperty && (class->of.setProperty(SELF(request), request->name, value, exception) || *exception))
      return true;
    const jsc_static_value *entry = jsc__static_value(class, request->name);
    if (entry && entry->attributes & kJSPropertyAttributeReadOnly) return true;
    if (entry && entry->set && (entry->set(SELF(request), request->name, value, exception) || *exception)) return true;
    if (own_function(class, request)) return false;
  }
  return false;
}

static bool set_named(v8c_value name, v8c_value value, v8c_access *access) {
  jsc_request request;
  if (!ask(&request, access, name)) return false;
  bool done = write(&request, jsc__give(request.back.group, value));
  return !asked(&request) || done;
}

/* ---- Is it there? ---------------------------------------------------------------------------------------- */

static bool there(jsc_request *request, int *attributes) {
  JSValueRef *exception = &request->back.exception;
  for (CHAIN(class, request)) {
    if (class->of.hasProperty) {
      if (class->of.hasProperty(SELF(request), request->name)) return true;
    } else if (class->of.getProperty) {
      if (class->of.getProperty(SELF(request), request->name, exception) || *exception) return true;
    }
    const jsc_static_value *entry = jsc__static_value(class, request->name);
    if (entry && entry->get) {
      *attributes = jsc__attributes(entry->attributes);
      return true;
    }
  }
  return false;
}

static bool query_named(v8c_value name, int *attributes, v8c_access *access) {
  jsc_request request;
  if (!ask(&request, access, name)) return false;
  bool found = there(&request, attributes);
  return !asked(&request) || found;
}

/* ---- Delete ------------------------------------------------------------------------------------------------- */

static bool drop(jsc_request *request, bool *deleted) {
  JSValueRef *exception = &request->back.exception;
  *deleted = true;
  for (CHAIN(class, request)) {
    if (class->of.deleteProperty && (class->of.deleteProperty(SELF(request), request->name, exception) || *exception))
      return true;
    const jsc_static_value *entry = jsc__static_value(class, request->name);
    if (!entry) continue;
    *deleted = !(entry->attributes & kJSPropertyAttributeDontDelete);
    return true;
  }
  return false;
}

static bool delete_named(v8c_value name, bool *deleted, v8c_access *access) {
  jsc_request request;
  if (!ask(&request, access, name)) return false;
  bool done = drop(&request, deleted);
  return !asked(&request) || done;
}

/* ---- Names --------------------------------------------------------------------------------------------------- */

static void collect(jsc_request *request, jsc_accumulator *names) {
  for (CHAIN(class, request)) {
    if (class->of.getPropertyNames) class->of.getPropertyNames(SELF(request), names);
    for (size_t i = 0; i < class->value_count; i++)
      if (class->values[i].get) JSPropertyNameAccumulatorAddName(names, class->values[i].name);
  }
}

static bool is_index(const jsc_string *name) {
  if (!name->ascii || !name->length || name->length > 10 || (name->narrow8[0] == '0' && name->length > 1)) return false;
  uint64_t index = 0;
  for (size_t i = 0; i < name->length; i++) {
    if (name->narrow8[i] < '0' || name->narrow8[i] > '9') return false;
    index = index * 10 + (name->narrow8[i] - '0');
  }
  return index < UINT32_MAX;
}

/* Names, or indices: V8 asks for them apart. */
static void answer_names(v8c_access *access, jsc_group *group, const jsc_accumulator *names, bool indices) {
  v8c_context *context = v8c_access_context(access);
  v8c_value array;
  uint32_t count = 0;
  if (v8c_array(context, 0, &array)) return;
  for (size_t i = 0; i < names->count; i++) {
    v8c_value name = jsc__string_value(group, names->names[i]);
    uint32_t index;
    if (is_index(names->names[i]) != indices) continue;
    if (indices && !v8c_to_array_index(context, name, &index)) name = v8c_uint32(v8c_access_isolate(access), index);
    v8c_set_index(context, array, count++, name);
  }
  v8c_access_return(access, array);
}

static void list(v8c_access *access, bool indices) {
  jsc_request request;
  v8c_value none;
  jsc_accumulator names = {0};
  if (v8c_string(v8c_access_isolate(access), "", 0, &none) || !ask(&request, access, none)) return;
  collect(&request, &names);
  if (asked(&request)) answer_names(access, request.back.group, &names, indices);
  for (size_t i = 0; i < names.count; i++) JSStringRelease(names.names[i]);
  free(names.names);
}

static void keys_named(v8c_access *access) { list(access, false); }
static void keys_indexed(v8c_access *access) { list(access, true); }

/* ---- Indices are names ------------------------------------------------------------------------------------------ */

static v8c_value name_of(uint32_t index, v8c_access *access) {
  v8c_isolate *isolate = v8c_access_isolate(access);
  v8c_value text = NULL;
  char digits[12];
  size_t at = sizeof digits;
  do digits[--at] = (char)('0' + index % 10);
  while (index /= 10);
  v8c_string(isolate, digits + at, sizeof digits - at, &text);
  return text;
}

static bool get_indexed(uint32_t index, v8c_access *access) { return get_named(name_of(index, access), access); }

static bool set_indexed(uint32_t index, v8c_value value, v8c_access *access) {
  return set_named(name_of(index, access), value, access);
}

static bool query_indexed(uint32_t index, int *attributes, v8c_access *access) {
  return query_named(name_of(index, access), attributes, access);
}

static bool delete_indexed(uint32_t index, bool *deleted, v8c_access *access) {
  return delete_named(name_of(index, access), deleted, access);
}

static const v8c_named_handlers named = {
    .size = sizeof named,
    .flags = V8C_HANDLERS_STRINGS,
    .get = get_named,
    .set = set_named,
    .query = query_named,
    .remove = delete_named,
    .keys = keys_named,
};
static const v8c_indexed_handlers indexed = {
    .size = sizeof indexed,
    .get = get_indexed,
    .set = set_indexed,
    .query = query_indexed,
    .remove = delete_indexed,
    .keys = keys_indexed,
};

int jsc__intercept(v8c_template *instance) {
  int err = v8c_template_set_named_handlers(instance, &named);
  return err ? err : v8c_template_set_indexed_handlers(instance, &indexed);
}
