/* live.c: arrays that are elements of C's, or asked of callbacks: one template of an isolate for all. */
#include <string.h>

#include "src/class/class.h"
#include "src/embed.h"
#include "v8c/context.h"
#include "v8c/error.h"
#include "v8c/interceptor.h"
#include "v8c/isolate.h"
#include "v8c/object.h"
#include "v8c/script.h"
#include "v8c/string.h"
#include "v8c/symbol.h"
#include "v8c/value.h"

/* More than an array of JavaScript's should have at once: V8 ends the process where it has no memory. */
enum { ALL_MOST = 1 << 24 };

static int check_all(v8c_isolate *isolate, uint32_t length) {
  return length <= ALL_MOST ? 0 : v8c_throw_range_error(isolate, "%u elements are too many at once", length);
}

/* ---- What an array does, whatever it is of ----------------------------------------------------- */

static int gone(v8c_isolate *isolate) { return v8c_throw_type_error(isolate, "the array's elements are gone"); }

static bool is_gone(const struct v8c__record *record) {
  return !record || (record->outer ? !v8c__record_place(record->outer) : !record->pointer);
}

static int length_of(v8c_context *context, struct v8c__record *record, uint32_t *out) {
  size_t count;
  if (is_gone(record)) return gone(v8c_context_isolate(context));
  if (record->dynamic) return record->dynamic->length(context, record->pointer, out);
  (void)v8c__record_elements(record, &count);
  *out = count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
  return 0;
}

/* V8C_ENOENT past the end. */
static int get_element(v8c_context *context, struct v8c__record *record, uint32_t index, v8c_value *out) {
  uint32_t length = 0;
  size_t count;
  if (record->dynamic) {
    int err = length_of(context, record, &length);
    if (err || index >= length) return err ? err : V8C_ENOENT;
    if (!record->pointer) return gone(v8c_context_isolate(context)); /* its callback detached it */
    return record->dynamic->get(context, record->pointer, index, out);
  }
  const v8c_field *element = v8c__record_element(record);
  char *elements = v8c__record_elements(record, &count);
  if (!elements || index >= count) return V8C_ENOENT;
  return v8c__field_get(context, record, index, element, elements + index * element->size, out);
}

static int resize(v8c_context *context, struct v8c__record *record, uint32_t length) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  int err = V8C_ENOENT;
  if (is_gone(record)) return gone(isolate);
  if (record->dynamic && record->dynamic->resize)
    err = record->dynamic->resize(context, record->pointer, length);
  else if (record->live && record->live->resize)
    err = record->live->resize(record->pointer, length);
  return err == V8C_ENOENT ? v8c_throw_type_error(isolate, "the array's length cannot change") : err;
}

/* A write just behind the end makes it longer, as push does; one further behind is refused, for there are no
 * holes. */
static int make_room(v8c_context *context, struct v8c__record *record, uint32_t index) {
  uint32_t length = 0;
  int err = length_of(context, record, &length);
  if (err || index < length) return err;
  if (index > length)
    return v8c_throw_range_error(v8c_context_isolate(context), "index %u of an array of %u", index, length);
  return resize(context, record, index + 1);
}

static int set_element(v8c_context *context, struct v8c__record *record, uint32_t index, v8c_value value) {
  size_t count;
  int err = make_room(context, record, index);
  if (err) return err;
  if (record->dynamic) {
    if (!record->pointer) return gone(v8c_context_isolate(context));
    if (!record->dynamic->set) return v8c_throw_type_error(v8c_context_isolate(context), "the array is read-only");
    return record->dynamic->set(context, record->pointer, index, value);
  }
  const v8c_field *element = v8c__record_element(record);
  char *elements = v8c__record_elements(record, &count);
  struct v8c__path owner = {
      .name = element->name ? element->name : "array", .index = index, .record = record, .place = elements};
  struct v8c__path path = {.up = &owner, .index = index};
  if (!elements || index >= count) return v8c__path_fail(V8C_ERANGE, &path, "there is no such element");
  if (element->flags & V8C_FIELD_READ_ONLY) return v8c__path_fail(V8C_ETYPE, &path, "the array is read-only");
  return v8c__field_set(context, record, index, element, elements + index * element->size, value, &path);
}

/* ---- Handlers ------------------------------------------------------------------------------------- */

/* The record that a handler is asked of, to be released: callbacks may detach it meanwhile. */
static struct v8c__record *asked(const v8c_access *access) { return v8c__record_retain(v8c__access_record(access)); }

static bool get_at(uint32_t index, v8c_access *access) {
  struct v8c__record *record = asked(access);
  v8c_isolate *isolate = v8c_access_isolate(access);
  v8c_value value;
  int err = is_gone(record) ? gone(isolate) : get_element(v8c_access_context(access), record, index, &value);
  v8c__record_release(record);
  if (!err)
    v8c_access_return(access, value);
  else if (err != V8C_ENOENT)
    v8c__throw_failure(isolate, err);
  return err != V8C_ENOENT;
}

static bool set_at(uint32_t index, v8c_value value, v8c_access *access) {
  struct v8c__record *record = asked(access);
  v8c_isolate *isolate = v8c_access_isolate(access);
  int err = is_gone(record) ? gone(isolate) : set_element(v8c_access_context(access), record, index, value);
  v8c__record_release(record);
  if (err) v8c__throw_failure(isolate, err);
  return true;
}

static bool query_at(uint32_t index, int *attributes, v8c_access *access) {
  struct v8c__record *record = v8c__access_record(access);
  uint32_t length = 0;
  if (is_gone(record)) return false;
  *attributes = V8C_ATTR_NONE;
  (void)v8c__record_retain(record);
  int err = length_of(v8c_access_context(access), record, &length);
  v8c__record_release(record);
  if (err) v8c__throw_failure(v8c_access_isolate(access), err);
  return err || index < length;
}

/* pop, shift and splice delete elements before they set the length: that has to succeed, and changes
 * nothing by itself. */
static bool delete_at(uint32_t index, bool *deleted, v8c_access *access) {
  struct v8c__record *record = v8c__access_record(access);
  uint32_t length = 0;
  if (is_gone(record)) return false;
  bool can = record->dynamic ? record->dynamic->resize != NULL : record->live && record->live->resize;
  (void)v8c__record_retain(record);
  int err = length_of(v8c_access_context(access), record, &length);
  v8c__record_release(record);
  if (err) v8c__throw_failure(v8c_access_isolate(access), err);
  *deleted = index >= length || can;
  return true;
}

static void indices(v8c_access *access) {
  struct v8c__record *record = asked(access);
  v8c_isolate *isolate = v8c_access_isolate(access);
  v8c_context *context = v8c_access_context(access);
  uint32_t length = 0;
  v8c_value list;
  int err = is_gone(record) ? 0 : length_of(context, record, &length);
  v8c__record_release(record);
  if (!err) err = check_all(isolate, length);
  if (!err) err = v8c_array(context, 0, &list);
  for (uint32_t i = 0; !err && i < length; i++) {
    v8c_scope scope;
    err = v8c_scope_open(isolate, &scope);
    if (err) break;
    err = v8c_set_index(context, list, i, v8c_uint32(isolate, i));
    v8c_scope_close(&scope);
  }
  if (err)
    v8c__throw_failure(isolate, err);
  else
    v8c_access_return(access, list);
}

static const v8c_indexed_handlers handlers = {sizeof handlers, 0,       get_at, set_at, query_at,
                                              delete_at,       indices, NULL,   NULL};

static void get_length(v8c_value name, v8c_access *access) {
  struct v8c__record *record = asked(access);
  uint32_t length = 0;
  (void)name;
  int err = is_gone(record) ? gone(v8c_access_isolate(access)) : length_of(v8c_access_context(access), record, &length);
  v8c__record_release(record);
  if (err)
    v8c__throw_failure(v8c_access_isolate(access), err);
  else
    v8c_access_return_number(access, length);
}

static void set_length(v8c_value name, v8c_value value, v8c_access *access) {
  struct v8c__record *record = asked(access);
  v8c_isolate *isolate = v8c_access_isolate(access);
  v8c_context *context = v8c_access_context(access);
  uint32_t length = 0, now = 0;
  (void)name;
  int err = is_gone(record) ? gone(isolate) : 0;
  if (!err && (v8c_get_uint32(value, &length) || length == UINT32_MAX))
    err = v8c_throw_range_error(isolate, "Invalid array length");
  if (!err) err = length_of(context, record, &now);
  if (!err && length != now) err = resize(context, record, length);
  v8c__record_release(record);
  if (err) v8c__throw_failure(isolate, err);
}

/* ---- Natives, whose receiver is an array --------------------------------------------------------------- */

/* What JSON.stringify takes for the array. */
static void to_json(v8c_call *call) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  v8c_context *context = v8c_call_context(call);
  struct v8c__record *record = v8c__record_retain(v8c__this_record(call));
  uint32_t length = 0;
  v8c_value list;
  int err = is_gone(record) ? gone(isolate) : length_of(context, record, &length);
  if (!err) err = check_all(isolate, length);
  if (!err) err = v8c_array(context, 0, &list);
  for (uint32_t i = 0; !err && i < length; i++) {
    v8c_scope scope;
    v8c_value value;
    err = v8c_scope_open(isolate, &scope);
    if (err) break;
    err = get_element(context, record, i, &value);
    if (!err) err = v8c_set_index(context, list, i, value);
    v8c_scope_close(&scope);
  }
  v8c__record_release(record);
  if (err && err != V8C_ENOENT)
    v8c__throw_failure(isolate, err);
  else
    v8c_return(call, list);
}

void v8c__live_element_any(v8c_call *call) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  struct v8c__record *record = v8c__record_retain(v8c__this_record(call));
  uint32_t index = 0;
  v8c_value value;
  int err = v8c_arg_uint32(call, 0, &index);
  if (!err) err = is_gone(record) ? gone(isolate) : get_element(v8c_call_context(call), record, index, &value);
  v8c__record_release(record);
  if (!err)
    v8c_return(call, value);
  else if (err != V8C_ENOENT)
    v8c__throw_failure(isolate, err);
}

void v8c__live_length(v8c_call *call) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  struct v8c__record *record = v8c__record_retain(v8c__this_record(call));
  uint32_t length = 0;
  int err = is_gone(record) ? gone(isolate) : length_of(v8c_call_context(call), record, &length);
  v8c__record_release(record);
  if (err)
    v8c__throw_failure(isolate, err);
  else
    v8c_return_uint32(call, length);
}

/* ---- The template --------------------------------------------------------------------------------------- */

static int make_template(struct v8c__classes *all) {
  int hidden = V8C_DONT_ENUM | V8C_DONT_DELETE;
  v8c_template *function = NULL, *made = NULL;
  int err = v8c_function_template(all->isolate, NULL, NULL, &function);
  if (!err) err = v8c_template_set_class_name(function, V8C_LIT("LiveArray"));
  if (!err) err = v8c_instance_template(function, &made);
  if (!err) err = v8c_template_set_indexed_handlers(made, &handlers);
  if (!err) err = v8c_template_set_native(made, V8C_LIT("length"), get_length, set_length, NULL, hidden);
  if (!err) err = v8c_template_set_field_count(made, V8C__FIELD_MODEL + 1);
  if (err) {
    v8c_template_free(made);
    v8c_template_free(function);
    return err;
  }
  all->array = made;
  all->array_function = function;
  return 0;
}

int v8c__array_template(struct v8c__classes *all) {
  v8c_scope scope;
  if (all->array) return 0;
  int err = v8c_scope_open(all->isolate, &scope);
  if (err) return err;
  err = make_template(all);
  v8c_scope_close(&scope);
  return err;
}

/* A function of that context for arrays alone: another `this` is a TypeError. */
static int make_native(struct v8c__classes *all, v8c_context *context, v8c_fn fn, v8c_value *out) {
  v8c_function_options options = {
      .size = sizeof options, .fn = fn, .receiver = all->array_function, .no_constructor = true};
  v8c_template *made = NULL;
  int err = v8c_function_template_with(all->isolate, &options, &made);
  if (!err) err = v8c_template_function(made, context, out);
  v8c_template_free(made);
  return err;
}

/* What live.js makes: it inherits from the context's own Array.prototype. */
static int make_methods(struct v8c__classes *all, v8c_context *context, v8c_value *out) {
  v8c_value maker, array, arguments[4];
  int err = v8c_eval(context, v8c__js_live, v8c__js_live_len, "v8c:live", &maker);
  if (!err) err = v8c_array(context, 0, &array);
  if (!err) err = v8c_get_prototype(context, array, &arguments[0]);
  if (!err) err = make_native(all, context, v8c__live_element, &arguments[1]);
  if (!err) err = make_native(all, context, v8c__live_length, &arguments[2]);
  if (!err) err = make_native(all, context, to_json, &arguments[3]);
  return err ? err : v8c_call_function(context, maker, NULL, 4, arguments, out);
}

/* Made once in a context; its global object keeps them. */
int v8c__array_prototype(struct v8c__classes *all, v8c_context *context, v8c_value object) {
  v8c_value global = v8c_global(context), methods;
  int err = all->methods ? 0 : v8c_private_new(all->isolate, V8C_LIT("v8c:live"), &all->methods);
  if (!err) err = v8c_get_private(context, global, all->methods, &methods);
  if (!err && v8c_is_undefined(methods)) {
    err = make_methods(all, context, &methods);
    if (!err) err = v8c_set_private(context, global, all->methods, methods);
  }
  return err ? err : v8c_set_prototype(context, object, methods);
}

int v8c_dynamic_array_new(v8c_context *context, const v8c_dynamic_array *store, v8c_value *out) {
  struct v8c__classes *all = NULL;
  int err = v8c__class_usable(context, store, out);
  if (err) return err;
  v8c_dynamic_array copy;
  err = v8c__options(store, &copy, sizeof copy);
  if (!err && (!copy.get || !copy.length || !copy.data))
    err = v8c__fail(V8C_EINVAL, "a dynamic array needs its length, get and data");
  if (!err) err = v8c__classes_of(v8c_context_isolate(context), &all);
  if (!err) err = v8c__array_template(all);
  if (err) return err;
  v8c_dynamic_array *kept = v8c__alloc(sizeof *kept);
  if (!kept) return v8c__fail(V8C_ENOMEM, "%s", "");
  *kept = copy;
  struct v8c__record like = {
      .all = all, .dynamic = kept, .pointer = copy.data, .owned = true, .free_data = copy.free_data};
  err = v8c__record_make(context, &like, all->array, out);
  if (err) v8c__free(kept);
  return err;
}
