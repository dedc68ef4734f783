/* dynamic.c: objects whose properties are asked of callbacks, by name. */
#include <stdio.h>
#include <string.h>

#include "src/class/class.h"
#include "v8c/context.h"
#include "v8c/error.h"
#include "v8c/interceptor.h"
#include "v8c/isolate.h"
#include "v8c/object.h"
#include "v8c/string.h"
#include "v8c/value.h"

/* A request: the object's store and the property's name as UTF-8. */
struct request {
  v8c_isolate *isolate;
  v8c_context *context;
  const v8c_dynamic_object *store;
  void *data;
  char *name;
  size_t len;
  char room[128];
  v8c_buf buf;
};

/* False where it is thrown that the store is gone, or memory is. */
static bool open_request(struct request *of, v8c_access *access, v8c_value name) {
  memset(of, 0, offsetof(struct request, room));
  of->buf = (v8c_buf){0};
  struct v8c__record *record = v8c__access_record(access);
  of->isolate = v8c_access_isolate(access);
  of->context = v8c_access_context(access);
  if (!record || !record->pointer) {
    (void)v8c_throw_type_error(of->isolate, "the object's store is gone");
    return false;
  }
  of->store = record->properties;
  of->data = record->pointer;
  of->name = of->room;
  if (!name) return true;
  int err = 0;
  if (v8c_string_length(name) < sizeof of->room / 3) {
    err = v8c_string_copy(of->isolate, name, 0, of->room, sizeof of->room, &of->len);
  } else {
    err = v8c_string_append(of->isolate, name, 0, &of->buf);
    of->name = of->buf.data;
    of->len = of->buf.len;
  }
  if (err) v8c__throw_failure(of->isolate, err);
  return !err;
}

static void close_request(struct request *of) { v8c_buf_free(&of->buf); }

/* The answer of a callback: dealt with, unless there is no such property. */
static bool answered(struct request *of, int err) {
  if (err && err != V8C_ENOENT) v8c__throw_failure(of->isolate, err);
  close_request(of);
  return err != V8C_ENOENT;
}

static bool get(struct request *of, v8c_access *access) {
  v8c_value value = NULL;
  int err = of->store->get(of->context, of->data, of->name, of->len, &value);
  if (!err) v8c_access_return(access, value);
  return answered(of, err);
}

static bool refuse(struct request *of, v8c_access *access) {
  if (v8c_access_is_strict(access))
    (void)v8c_throw_type_error(of->isolate, "the object is read-only: '%.100s'", of->name ? of->name : "");
  return answered(of, 0);
}

static bool set(struct request *of, v8c_value value, v8c_access *access) {
  if (!of->store->set) return refuse(of, access);
  return answered(of, of->store->set(of->context, of->data, of->name, of->len, value));
}

static bool has(struct request *of) {
  v8c_value value = NULL;
  return answered(of, of->store->has ? of->store->has(of->context, of->data, of->name, of->len)
                                     : of->store->get(of->context, of->data, of->name, of->len, &value));
}

static bool erase(struct request *of, bool *deleted) {
  *deleted = of->store->remove != NULL;
  if (*deleted) return answered(of, of->store->remove(of->context, of->data, of->name, of->len));
  return has(of);
}

/* ---- Handlers: names as they come, symbols not at all; indices as their text ----------------------- */

static bool get_named(v8c_value name, v8c_access *access) {
  struct request of;
  return !open_request(&of, access, name) || get(&of, access);
}
static bool set_named(v8c_value name, v8c_value value, v8c_access *access) {
  struct request of;
  return !open_request(&of, access, name) || set(&of, value, access);
}
static bool has_named(v8c_value name, int *attributes, v8c_access *access) {
  struct request of;
  *attributes = V8C_ATTR_NONE;
  return !open_request(&of, access, name) || has(&of);
}
static bool erase_named(v8c_value name, bool *deleted, v8c_access *access) {
  struct request of;
  return !open_request(&of, access, name) || erase(&of, deleted);
}

static void names(v8c_access *access) {
  struct request of;
  v8c_value list = NULL;
  if (!open_request(&of, access, NULL)) return;
  int err = v8c_array(of.context, 0, &list);
  if (!err && of.store->keys) err = of.store->keys(of.context, of.data, list);
  if (!err) v8c_access_return(access, list);
  (void)answered(&of, err);
}

static bool open_index(struct request *of, v8c_access *access, uint32_t index) {
  if (!open_request(of, access, NULL)) return false;
  of->len = (size_t)snprintf(of->room, sizeof of->room, "%u", index);
  return true;
}

static bool get_indexed(uint32_t index, v8c_access *access) {
  struct request of;
  return !open_index(&of, access, index) || get(&of, access);
}
static bool set_indexed(uint32_t index, v8c_value value, v8c_access *access) {
  struct request of;
  return !open_index(&of, access, index) || set(&of, value, access);
}
static bool has_indexed(uint32_t index, int *attributes, v8c_access *access) {
  struct request of;
  *attributes = V8C_ATTR_NONE;
  return !open_index(&of, access, index) || has(&of);
}
static bool erase_indexed(uint32_t index, bool *deleted, v8c_access *access) {
  struct request of;
  return !open_index(&of, access, index) || erase(&of, deleted);
}

static const v8c_named_handlers by_name = {
    sizeof by_name, V8C_HANDLERS_STRINGS, get_named, set_named, has_named, erase_named, names, NULL, NULL};
static const v8c_indexed_handlers by_index = {sizeof by_index, 0,    get_indexed, set_indexed, has_indexed,
                                              erase_indexed,   NULL, NULL,        NULL};

static int object_template(struct v8c__classes *all) {
  v8c_template *made = NULL;
  if (all->object) return 0;
  int err = v8c_object_template(all->isolate, &made);
  if (!err) err = v8c_template_set_named_handlers(made, &by_name);
  if (!err) err = v8c_template_set_indexed_handlers(made, &by_index);
  if (!err) err = v8c_template_set_field_count(made, V8C__FIELD_SLOTS);
  if (err)
    v8c_template_free(made);
  else
    all->object = made;
  return err;
}

int v8c_dynamic_object_new(v8c_context *context, const v8c_dynamic_object *store, v8c_value *out) {
  struct v8c__classes *all = NULL;
  int err = v8c__class_usable(context, store, out);
  if (err) return err;
  v8c_dynamic_object copy;
  err = v8c__options(store, &copy, sizeof copy);
  if (!err && (!copy.get || !copy.data)) err = v8c__fail(V8C_EINVAL, "a dynamic object needs its get and data");
  if (!err) err = v8c__classes_of(v8c_context_isolate(context), &all);
  if (!err) err = object_template(all);
  if (err) return err;
  v8c_dynamic_object *kept = v8c__alloc(sizeof *kept);
  if (!kept) return v8c__fail(V8C_ENOMEM, "%s", "");
  *kept = copy;
  struct v8c__record like = {
      .all = all, .properties = kept, .pointer = copy.data, .owned = true, .free_data = copy.free_data};
  err = v8c__record_make(context, &like, all->object, out);
  if (err) v8c__free(kept);
  return err;
}
