/* fill.c: whole structs from objects, by the table that describes them. */
#include <stdlib.h>
#include <string.h>

#include "src/class/class.h"
#include "v8c/context.h"
#include "v8c/isolate.h"
#include "v8c/object.h"
#include "v8c/value.h"

enum { DEPTH_MOST = 100 };

static int depth_of(const struct v8c__path *path) {
  int depth = 0;
  for (; path; path = path->up) depth++;
  return depth;
}

static int fill_elements(v8c_context *context, const v8c_field *field, char *at, size_t count, v8c_value from,
                         const struct v8c__path *path) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  int err = 0;
  for (size_t i = 0; !err && i < count; i++) {
    struct v8c__path here = {.up = path, .index = i};
    v8c_scope scope;
    v8c_value value;
    err = v8c_scope_open(isolate, &scope);
    if (err) return err;
    err = v8c_get_index(context, from, (uint32_t)i, &value);
    if (!err) err = v8c__path_alive(path);
    if (!err) err = v8c__field_set(context, NULL, 0, field, at + i * field->size, value, &here);
    v8c_scope_close(&scope);
  }
  return err;
}

/* The number of elements that an array or a live array has. */
static int length_of(v8c_context *context, v8c_value from, const struct v8c__path *path, size_t *out) {
  v8c_value length;
  double number;
  if (!v8c_is_object(from) || v8c_is_function(from)) return v8c__path_fail(V8C_ETYPE, path, "expected an array");
  int err = v8c_get_named(context, from, V8C_LIT("length"), &length);
  if (!err) err = v8c__path_alive(path);
  if (err) return err;
  if (v8c_get_number(length, &number) || !(number >= 0 && number <= UINT32_MAX))
    return v8c__path_fail(V8C_ETYPE, path, "expected an array");
  *out = (size_t)number;
  return 0;
}

static void clear_elements(const v8c_field *field, char *at, size_t count);

/* A member that points to elements: new ones, by malloc. */
static int fill_counted(v8c_context *context, const v8c_field *field, char *self, v8c_value from, size_t count,
                        const struct v8c__path *path) {
  if (field->count && count > field->count)
    return v8c__path_fail(V8C_ERANGE, path, "%zu elements: %zu at most", count, field->count);
  if (field->count_size < 8 && count >> (8 * field->count_size))
    return v8c__path_fail(V8C_ERANGE, path, "%zu elements are too many", count);
  char *made = calloc(count ? count : 1, field->size), *old;
  if (!made) return v8c__path_fail(V8C_ENOMEM, path, "%zu elements", count);
  int err = fill_elements(context, field, made, count, from, path);
  if (err) {
    clear_elements(field, made, count);
    free(made);
    return err;
  }
  v8c_field one = *field;
  one.flags &= ~V8C_FIELD_COUNTED;
  memcpy(&old, self + field->offset, sizeof old);
  uint64_t before = 0;
  memcpy(&before, self + field->count_offset, field->count_size); /* little-endian, as all that V8 here runs on */
  if (old) clear_elements(&one, old, (size_t)before);
  free(old);
  memcpy(self + field->offset, &made, sizeof made);
  uint64_t now = count;
  memcpy(self + field->count_offset, &now, field->count_size);
  return 0;
}

int v8c__array_fill(v8c_context *context, const v8c_field *field, char *self, v8c_value from,
                    const struct v8c__path *path) {
  size_t count = 0;
  int err = length_of(context, from, path, &count);
  if (err) return err;
  if (field->flags & V8C_FIELD_COUNTED) return fill_counted(context, field, self, from, count, path);
  if (count != field->count)
    return v8c__path_fail(V8C_ERANGE, path, "%zu elements, where there are %zu", count, field->count);
  return fill_elements(context, field, self + field->offset, count, from, path);
}

static int fill_field(v8c_context *context, const v8c_field *field, char *self, v8c_value from,
                      const struct v8c__path *path) {
  v8c_value value;
  if (field->flags & V8C_FIELD_READ_ONLY || field->type == V8C_FIELD_STRING) return 0;
  struct v8c__path here = {.up = path, .name = field->name};
  int err = v8c_get_named(context, from, field->name, V8C_ZSTR, &value);
  if (!err) err = v8c__path_alive(path);
  if (err) return err;
  if (v8c_is_undefined(value) && field->flags & V8C_FIELD_OPTIONAL) return 0;
  if (v8c__field_is_array(field)) return v8c__array_fill(context, field, self, value, &here);
  return v8c__field_set(context, NULL, 0, field, self + field->offset, value, &here);
}

int v8c__struct_fill(v8c_context *context, const v8c_class *table, void *self, v8c_value from,
                     const struct v8c__path *path) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  if (depth_of(path) > DEPTH_MOST) return v8c__path_fail(V8C_ERANGE, path, "more than %d levels", DEPTH_MOST);
  if (!v8c_is_object(from)) return v8c__path_fail(V8C_ETYPE, path, "expected an object");
  int err = table->parent ? v8c__struct_fill(context, table->parent, self, from, path) : 0;
  for (const v8c_field *field = table->fields; !err && field && field->type; field++) {
    v8c_scope scope;
    err = v8c_scope_open(isolate, &scope);
    if (err) return err;
    err = fill_field(context, field, self, from, path);
    v8c_scope_close(&scope);
  }
  return err;
}

/* ---- And what that took ------------------------------------------------------------------------------ */

static void clear_elements(const v8c_field *field, char *at, size_t count) {
  for (size_t i = 0; i < count; i++, at += field->size) {
    char *text = NULL;
    if (field->type == V8C_FIELD_STRUCT) v8c__struct_clear(field->of, at);
    if (field->type != V8C_FIELD_OWNED) continue;
    memcpy(&text, at, sizeof text);
    free(text);
    memset(at, 0, sizeof(void *));
  }
}

void v8c__struct_clear(const v8c_class *table, void *self) {
  if (table->parent) v8c__struct_clear(table->parent, self);
  for (const v8c_field *field = table->fields; field && field->type; field++) {
    char *at = (char *)self + field->offset, *elements;
    uint64_t count = 0;
    if (!(field->flags & V8C_FIELD_COUNTED)) {
      clear_elements(field, at, field->count ? field->count : 1);
      continue;
    }
    if (field->flags & V8C_FIELD_READ_ONLY) continue;
    memcpy(&elements, at, sizeof elements);
    memcpy(&count, (char *)self + field->count_offset, field->count_size);
    if (elements) clear_elements(field, elements, (size_t)count);
    free(elements);
    memset(at, 0, sizeof(void *));
    memset((char *)self + field->count_offset, 0, field->count_size);
  }
}

/* ---- Public -------------------------------------------------------------------------------------------- */

static int check_table(const v8c_class *klass) {
  if (klass->parent) {
    int err = check_table(klass->parent);
    if (err) return err;
  }
  for (const v8c_field *field = klass->fields; field && field->type; field++) {
    int err = v8c__field_check(klass->name, field, klass->bytes);
    if (err) return err;
  }
  return 0;
}

int v8c_class_fill(v8c_context *context, const v8c_class *klass, const char *name, v8c_value from, void *self) {
  if (!context || !klass || !from || !self) return v8c__fail(V8C_EINVAL, "%s", "");
  if (!v8c_context_isolate(context)) return v8c__fail(V8C_EDISPOSED, "%s", "");
  v8c_value undefined = v8c_undefined(v8c_context_isolate(context));
  v8c_scope scope;
  int err = undefined ? check_table(klass) : v8c__fail(V8C_ETHREAD, "%s", "");
  if (!err) err = v8c_scope_open(v8c_context_isolate(context), &scope);
  if (err) return err;
  struct v8c__path path = {.name = name ? name : klass->name};
  err = v8c__struct_fill(context, klass, self, from, &path);
  v8c_scope_close(&scope);
  return err;
}

void v8c_class_clear(const v8c_class *klass, void *self) {
  if (klass && self) v8c__struct_clear(klass, self);
}
