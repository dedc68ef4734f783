/* live.c: arrays that are elements of C's, or asked of callbacks: one template of an isolate for all. */
#include <string.h>

#include "src/class/class.h"
#include "v8c/context.h"
#include "v8c/error.h"
#include "v8c/interceptor.h"
#include "v8c/isolate.h"
#include "v8c/object.h"
#include "v8c/string.h"
#include "v8c/symbol.h"
#include "v8c/value.h"

/* ---- What an array does, whatever it is of ----------------------------------------------------- */

static int gone(v8c_isolate *isolate) { return v8c_throw_type_error(isolate, "the array's elements are gone"); }

static bool is_gone(const struct v8c__record *record) {
  return !record || (record->outer ? !v8c__record_place(record->outer) : !record->pointer);
}

static int length_of(v8c_context *context, struct v8c__record *record, uint32_t *out) {
  size_t count;
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
    if (!record->dynamic->set) return v8c_throw_type_error(v8c_context_isolate(context), "the array is read-only");
    return record->dynamic->set(context, record->pointer, index, value);
  }
  const v8c_field *element = v8c__record_element(record);
  struct v8c__path owner = {NULL, element->name ? element->name : "array", 0}, path = {&owner, NULL, index};
  char *elements = v8c__record_elements(record, &count);
  if (!elements || index >= count) return v8c__path_fail(V8C_ERANGE, &path, "there is no such element");
  if (element->flags & V8C_FIELD_READ_ONLY) return v8c__path_fail(V8C_ETYPE, &path, "the array is read-only");
  return v8c__field_set(context, record, index, element, elements + index * element->size, value, &path);
}

/* ---- Handlers ------------------------------------------------------------------------------------- */

static bool get_at(uint32_t index, v8c_access *access) {
  struct v8c__record *record = v8c__access_record(access);
  v8c_isolate *isolate = v8c_access_isolate(access);
  v8c_value value;
  if (is_gone(record)) return gone(isolate) != 0;
  int err = get_element(v8c_access_context(access), record, index, &value);
  if (err == V8C_ENOENT) return false;
  if (err)
    v8c__throw_failure(isolate, err);
  else
    v8c_access_return(access, value);
  return true;
}

static bool set_at(uint32_t index, v8c_value value, v8c_access *access) {
  struct v8c__record *record = v8c__access_record(access);
  v8c_isolate *isolate = v8c_access_isolate(access);
  if (is_gone(record)) return gone(isolate) != 0;
  int err = set_element(v8c_access_context(access), record, index, value);
  if (err) v8c__throw_failure(isolate, err);
  return true;
}

static bool query_at(uint32_t index, int *attributes, v8c_access *access) {
  struct v8c__record *record = v8c__access_record(access);
  uint32_t length = 0;
  if (is_gone(record)) return false;
  *attributes = V8C_ATTR_NONE;
  int err = length_of(v8c_access_context(access), record, &length);
  if (err) v8c__throw_failure(v8c_access_isolate(access), err);
  return err || index < length;
}

/* pop, shift and splice delete elements before they set the length: that has to succeed, and changes
 * nothing by itself. */
static bool delete_at(uint32_t index, bool *deleted, v8c_access *access) {
  struct v8c__record *record = v8c__access_record(access);
  uint32_t length = 0;
  if (is_gone(record)) return false;
  int err = length_of(v8c_access_context(access), record, &length);
  if (err) v8c__throw_failure(v8c_access_isolate(access), err);
  bool can = record->dynamic ? record->dynamic->resize != NULL : record->live && record->live->resize;
  *deleted = index >= length || can;
  return true;
}

static void indices(v8c_access *access) {
  struct v8c__record *record = v8c__access_record(access);
  v8c_isolate *isolate = v8c_access_isolate(access);
  v8c_context *context = v8c_access_context(access);
  uint32_t length = 0;
  v8c_value list;
  int err = is_gone(record) ? 0 : length_of(context, record, &length);
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
  struct v8c__record *record = v8c__access_record(access);
  uint32_t length = 0;
  (void)name;
  int err = is_gone(record) ? gone(v8c_access_isolate(access)) : length_of(v8c_access_context(access), record, &length);
  if (err)
    v8c__throw_failure(v8c_access_isolate(access), err);
  else
    v8c_access_return_number(access, length);
}

static void set_length(v8c_value name, v8c_value value, v8c_access *access) {
  struct v8c__record *record = v8c__access_record(access);
  v8c_isolate *isolate = v8c_access_isolate(access);
  v8c_context *context = v8c_access_context(access);
  uint32_t length = 0, now = 0;
  (void)name;
  int err = is_gone(record) ? gone(isolate) : 0;
  if (!err && (v8c_get_uint32(value, &length) || length == UINT32_MAX))
    err = v8c_throw_range_error(isolate, "Invalid array length");
  if (!err) err = length_of(context, record, &now);
  if (!err && length != now) err = resize(context, record, length);
  if (err) v8c__throw_failure(isolate, err);
}

/* What JSON.stringify takes for the array. */
static void to_json(v8c_call *call) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  v8c_context *context = v8c_call_context(call);
  struct v8c__record *record = v8c__record_of(isolate, v8c_this(call));
  uint32_t length = 0;
  v8c_value list;
  int err = is_gone(record) || record->kind ? gone(isolate) : length_of(context, record, &length);
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
  if (err && err != V8C_ENOENT)
    v8c__throw_failure(isolate, err);
  else
    v8c_return(call, list);
}

/* ---- The template --------------------------------------------------------------------------------------- */

static int fill_template(v8c_isolate *isolate, v8c_template *tmpl) {
  int hidden = V8C_DONT_ENUM | V8C_DONT_DELETE;
  int err = v8c_template_set_indexed_handlers(tmpl, &handlers);
  if (!err) err = v8c_template_set_native(tmpl, V8C_LIT("length"), get_length, set_length, NULL, hidden);
  if (!err) err = v8c_template_set_fn(tmpl, V8C_LIT("toJSON"), to_json, NULL, V8C_DONT_ENUM);
  if (!err)
    err =
        v8c_template_set_key(tmpl, v8c_symbol_is_concat_spreadable(isolate), v8c_boolean(isolate, true), V8C_DONT_ENUM);
  return err ? err : v8c_template_set_field_count(tmpl, V8C__FIELD_SLOTS + 1);
}

int v8c__array_template(struct v8c__classes *all) {
  v8c_scope scope;
  v8c_template *made = NULL;
  if (all->array) return 0;
  int err = v8c_scope_open(all->isolate, &scope);
  if (err) return err;
  err = v8c_object_template(all->isolate, &made);
  if (!err) err = fill_template(all->isolate, made);
  v8c_scope_close(&scope);
  if (err)
    v8c_template_free(made);
  else
    all->array = made;
  return err;
}

/* An object of it inherits from the context's own Array.prototype. */
int v8c__array_prototype(v8c_context *context, v8c_value object) {
  v8c_value array, prototype;
  int err = v8c_array(context, 0, &array);
  if (!err) err = v8c_get_prototype(context, array, &prototype);
  return err ? err : v8c_set_prototype(context, object, prototype);
}

int v8c_dynamic_array_new(v8c_context *context, const v8c_dynamic_array *store, v8c_value *out) {
  struct v8c__classes *all = NULL;
  if (!context || !store || !out) return v8c__fail(V8C_EINVAL, "%s", "");
  v8c_isolate *isolate = v8c_context_isolate(context);
  if (!isolate) return v8c__fail(V8C_EDISPOSED, "%s", "");
  if (!v8c_entered(isolate)) return v8c__fail(V8C_ETHREAD, "%s", "");
  v8c_dynamic_array copy;
  int err = v8c__options(store, &copy, sizeof copy);
  if (!err && (!copy.get || !copy.length || !copy.data))
    err = v8c__fail(V8C_EINVAL, "a dynamic array needs its length, get and data");
  if (!err) err = v8c__classes_of(isolate, &all);
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
