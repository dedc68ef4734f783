/* instance.c: objects that stand for structs: made, found again, detached, collected. */
#include <string.h>

#include "src/class/class.h"
#include "v8c/context.h"
#include "v8c/isolate.h"
#include "v8c/object.h"
#include "v8c/value.h"

/* ---- Where it is now ------------------------------------------------------------------------ */

static uint64_t unsigned_at(const void *at, size_t size) {
  uint64_t number = 0;
  memcpy(&number, at, size); /* little-endian */
  return number;
}

const v8c_field *v8c__record_element(const struct v8c__record *record) {
  return record->live ? record->live->element : record->field;
}

void *v8c__record_elements(const struct v8c__record *record, size_t *count) {
  *count = 0;
  if (record->live) return record->pointer ? record->live->elements(record->pointer, count) : NULL;
  const v8c_field *field = record->field;
  char *self = v8c__record_place(record->outer), *elements;
  if (!self) return NULL;
  if (!(field->flags & V8C_FIELD_COUNTED)) {
    *count = field->count;
    return self + field->offset;
  }
  memcpy(&elements, self + field->offset, sizeof elements);
  if (elements) *count = (size_t)unsigned_at(self + field->count_offset, field->count_size);
  return elements;
}

void *v8c__record_place(const struct v8c__record *record) {
  const struct v8c__record *outer = record->outer;
  size_t count;
  if (!outer) return record->pointer;
  if (outer->kind) {
    char *self = v8c__record_place(outer);
    return self ? self + outer->kind->fields[record->index]->offset : NULL;
  }
  char *elements = v8c__record_elements(outer, &count);
  return elements && record->index < count ? elements + record->index * v8c__record_element(outer)->size : NULL;
}

/* ---- The records, by where they are ------------------------------------------------------------ */

/* A root by its struct, a part by what it is in and which part it is. */
static size_t hash_of(const void *owner, size_t index) {
  uint64_t x = (uint64_t)(uintptr_t)owner * UINT64_C(0x9e3779b97f4a7c15) + index * UINT64_C(0xd6e8feb86659fd93);
  return (size_t)(x ^ x >> 29);
}

static size_t hash_of_record(const struct v8c__record *record) {
  return record->outer ? hash_of(record->outer, record->index) : hash_of(record->pointer, SIZE_MAX);
}

static struct v8c__record **bucket(struct v8c__classes *all, size_t hash) {
  return &all->buckets[hash & (all->bucket_count - 1)];
}

static int make_room(struct v8c__classes *all) {
  if (all->hashed < all->bucket_count) return 0;
  size_t count = all->bucket_count ? all->bucket_count * 2 : 64;
  struct v8c__record **made = v8c__calloc(count * sizeof *made), **old = all->buckets;
  if (!made) return v8c__fail(V8C_ENOMEM, "no memory for %zu objects", count);
  size_t old_count = all->bucket_count;
  all->buckets = made;
  all->bucket_count = count;
  for (size_t i = 0; i < old_count; i++)
    for (struct v8c__record *one = old[i], *next; one; one = next) {
      struct v8c__record **place = bucket(all, hash_of_record(one));
      next = one->next_in_bucket;
      one->next_in_bucket = *place;
      *place = one;
    }
  v8c__free(old);
  return 0;
}

/* Elements of an array are found by their index alone, as long as they lie close enough together: what has
 * no place in such a table is in the buckets. */
static bool has_place(const struct v8c__record *record) {
  const struct v8c__record *outer = record->outer;
  return outer && !outer->kind && record->index < outer->parts_room;
}

static void make_places(struct v8c__record *outer, size_t index) {
  size_t room = outer->parts_room ? outer->parts_room * 2 : 64;
  if (index < outer->parts_room || index > 4 * outer->parts_count + 64) return;
  while (room <= index) room *= 2;
  struct v8c__record **made = v8c__calloc(room * sizeof *made);
  if (!made) return; /* the buckets do as well */
  if (outer->parts_room) memcpy(made, outer->parts, outer->parts_room * sizeof *made);
  v8c__free(outer->parts);
  outer->parts = made;
  outer->parts_room = room;
}

static void put_into_bucket(struct v8c__record *record) {
  struct v8c__record **place = bucket(record->all, hash_of_record(record));
  record->next_in_bucket = *place;
  *place = record;
  record->all->hashed++;
  if (record->outer) record->outer->parts_hashed++;
}

static void insert(struct v8c__record *record) {
  struct v8c__classes *all = record->all;
  if (has_place(record)) {
    record->outer->parts[record->index] = record;
    record->outer->parts_count++;
  } else {
    put_into_bucket(record);
  }
  record->next = all->records;
  if (record->next) record->next->prev = record;
  all->records = record;
  all->count++;
}

static void take_out_of_bucket(struct v8c__record *record) {
  struct v8c__record **place = bucket(record->all, hash_of_record(record));
  while (*place != record) place = &(*place)->next_in_bucket;
  *place = record->next_in_bucket;
  record->all->hashed--;
  if (record->outer) record->outer->parts_hashed--;
}

static void take_out(struct v8c__record *record) {
  if (has_place(record) && record->outer->parts[record->index] == record) {
    record->outer->parts[record->index] = NULL;
    record->outer->parts_count--;
  } else {
    take_out_of_bucket(record);
  }
  if (record->prev)
    record->prev->next = record->next;
  else
    record->all->records = record->next;
  if (record->next) record->next->prev = record->prev;
  record->prev = record->next = NULL;
  record->all->count--;
}

static struct v8c__record *first(struct v8c__classes *all, size_t hash) {
  return all->bucket_count ? *bucket(all, hash) : NULL;
}

bool v8c__kind_is(const struct v8c__kind *kind, const v8c_class *table) {
  while (kind && kind->table != table) kind = kind->parent;
  return kind != NULL;
}

struct v8c__record *v8c__record_find(struct v8c__classes *all, const v8c_class *table, const void *self) {
  struct v8c__record *one = first(all, hash_of(self, SIZE_MAX));
  while (one && (one->outer || one->pointer != self || !v8c__kind_is(one->kind, table))) one = one->next_in_bucket;
  return one;
}

static struct v8c__record *find_live(struct v8c__classes *all, const v8c_live_array *live, const void *data) {
  struct v8c__record *one = first(all, hash_of(data, SIZE_MAX));
  while (one && (one->outer || one->pointer != data || one->live != live)) one = one->next_in_bucket;
  return one;
}

static struct v8c__record *find_part(struct v8c__record *outer, size_t index) {
  if (!outer->kind && index < outer->parts_room && outer->parts[index]) return outer->parts[index];
  struct v8c__record *one = first(outer->all, hash_of(outer, index));
  while (one && (one->outer != outer || one->index != index)) one = one->next_in_bucket;
  return one;
}

/* ---- Their memory: a query makes and drops them by the hundred thousand ---------------------------- */

/* AddressSanitizer must see every free. */
#ifdef __SANITIZE_ADDRESS__
enum { SPARE_MOST = 0 };
#else
enum { SPARE_MOST = 1 << 15 };
#endif

static struct v8c__record *take_memory(struct v8c__classes *all) {
  struct v8c__record *one = all->spare;
  if (!one) return v8c__alloc(sizeof *one);
  all->spare = one->next;
  all->spare_count--;
  return one;
}

static void give_memory(struct v8c__record *record) {
  struct v8c__classes *all = record->all;
  if (all->spare_count == SPARE_MOST) return v8c__free(record);
  record->next = all->spare;
  all->spare = record;
  all->spare_count++;
}

void v8c__records_free_spare(struct v8c__classes *all) {
  while (all->spare) {
    struct v8c__record *one = all->spare;
    all->spare = one->next;
    v8c__free(one);
  }
}

/* ---- Made, and gone -------------------------------------------------------------------------------- */

void v8c__record_release(struct v8c__record *record) {
  while (record && --record->holds == 0) {
    struct v8c__record *outer = record->outer;
    v8c__free(record->parts);
    v8c__free(record->dynamic);
    v8c__free(record->properties);
    give_memory(record);
    record = outer;
  }
}

/* The struct has no object any more; one that was the object's goes with it. */
void v8c__record_gone(struct v8c__record *record) {
  void *self = record->owned ? record->pointer : NULL;
  void (*free_data)(void *) = record->free_data;
  for (const struct v8c__kind *kind = self ? record->kind : NULL; kind && !free_data; kind = kind->parent)
    free_data = kind->table->finalize;
  take_out(record);
  record->pointer = NULL;
  if (self && free_data) free_data(self);
  v8c__record_release(record);
}

/* The object, if there is one, no longer leads here. */
void v8c__record_cut(struct v8c__record *record) {
  v8c_isolate *isolate = record->all->isolate;
  v8c_scope scope;
  if (v8c_scope_open(isolate, &scope)) return;
  v8c_value object = v8c__record_object(record);
  if (object) {
    size_t count = v8c_field_count(object); /* nor to what it kept */
    for (size_t i = 0; i < count; i++)
      if (i != V8C__FIELD_OUTER) (void)v8c_set_field(isolate, object, i, v8c_undefined(isolate));
  }
  v8c_scope_close(&scope);
  v8c__record_let_go(record);
}

/* The record's memory and its place among the others. */
static struct v8c__record *enter_record(const struct v8c__record *like) {
  if (make_room(like->all)) return NULL;
  if (like->outer && !like->outer->kind) make_places(like->outer, like->index);
  struct v8c__record *record = take_memory(like->all);
  if (!record) return NULL;
  *record = *like;
  record->quick = like->kind ? like->kind->quick : NULL;
  record->quick_count = like->kind ? like->kind->count : 0;
  record->holds = 1;
  record->global = NULL;
  record->prev = record->next = record->next_in_bucket = NULL;
  if (record->outer) record->outer->holds++;
  insert(record);
  return record;
}

/* One that no object has. */
static void leave_record(struct v8c__record *record) {
  take_out(record);
  v8c__record_release(record);
}

int v8c__record_new(v8c_context *context, const struct v8c__record *like, v8c_value object) {
  struct v8c__record *record = enter_record(like);
  if (!record) return v8c__fail(V8C_ENOMEM, "%s", "");
  int err = v8c_set_field_pointer(v8c_context_isolate(context), object, V8C__FIELD_RECORD, record);
  if (!err)
    v8c__record_hold(record, object);
  else
    leave_record(record);
  return err;
}

struct v8c__record *v8c__element_new(struct v8c__record *array, size_t index, v8c_value object) {
  struct v8c__record like = {.all = array->all, .kind = array->of, .outer = array, .index = index};
  struct v8c__record *record = enter_record(&like);
  if (record) v8c__record_hold(record, object);
  return record;
}

struct v8c__record *v8c__record_of(v8c_isolate *isolate, v8c_value object) {
  void *record = NULL;
  if (!v8c_is_object(object) || v8c_field_count(object) < V8C__FIELD_SLOTS) return NULL;
  return v8c_get_field_pointer(isolate, object, V8C__FIELD_RECORD, &record) ? NULL : record;
}

int v8c__record_make(v8c_context *context, const struct v8c__record *like, v8c_template *tmpl, v8c_value *out) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  v8c_scope scope;
  v8c_value object = NULL, outer = like->outer ? v8c__record_object(like->outer) : NULL;
  int err = v8c_scope_open(isolate, &scope);
  if (err) return err;
  err = v8c_template_instance(tmpl, context, &object);
  if (!err && tmpl == like->all->array) err = v8c__array_prototype(like->all, context, object);
  if (!err && outer) err = v8c_set_field(isolate, object, V8C__FIELD_OUTER, outer);
  if (!err) err = v8c__record_new(context, like, object);
  if (err) {
    v8c_scope_close(&scope);
    return err;
  }
  *out = v8c_scope_close_with(&scope, object);
  return 0;
}

static int make(v8c_context *context, const struct v8c__record *like, v8c_value *out) {
  return v8c__record_make(context, like, like->kind ? like->kind->instance : like->all->array, out);
}

/* ---- What an object keeps ---------------------------------------------------------------------------- */

/* An array's object has one of JavaScript's for those of its elements that are to stay; without a prototype, so
 * that no setter is run. */
static int keep_element(v8c_context *context, const struct v8c__record *outer, size_t index, v8c_value object) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  v8c_value kept = NULL, array = v8c__record_object((struct v8c__record *)outer);
  if (!array) return 0;
  int err = v8c_get_field(isolate, array, V8C__FIELD_SLOTS, &kept);
  if (!err && v8c_is_undefined(kept)) {
    err = v8c_array(context, 0, &kept);
    if (!err) err = v8c_set_prototype(context, kept, v8c_null(isolate));
    if (!err) err = v8c_set_field(isolate, array, V8C__FIELD_SLOTS, kept);
  }
  return err ? err : v8c_set_index(context, kept, (uint32_t)index, object);
}

/* A root that C owns keeps what it points to until C detaches it; its object must not go before. */
static int pin(v8c_context *context, struct v8c__record *record) {
  for (; record->outer; record = record->outer) {
    struct v8c__record *outer = record->outer;
    v8c_value object = v8c__record_object(record);
    if (outer->kind || !object) continue; /* a struct keeps its parts as it is */
    int err = keep_element(context, outer, record->index, object);
    if (err) return err;
  }
  if (!record->owned) v8c__record_strong(record, true);
  return 0;
}

int v8c__record_keep(v8c_context *context, struct v8c__record *outer, size_t index, v8c_value object) {
  v8c_value holder = v8c__record_object(outer);
  if (!holder || !outer->kind || !outer->kind->slots[index]) return 0;
  int err = v8c_set_field(v8c_context_isolate(context), holder, outer->kind->slots[index], object);
  bool pointer = outer->kind->fields[index]->type == V8C_FIELD_POINTER;
  return err || !pointer || v8c_is_undefined(object) ? err : pin(context, outer);
}

/* What further elements' objects are copies of: an instance without a record that knows its array. */
static int make_model(v8c_context *context, struct v8c__record *array, struct v8c__kind *kind) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  v8c_value object = v8c__record_object(array), model;
  if (!object) return 0;
  int err = v8c_template_instance(kind->instance, context, &model);
  if (!err) err = v8c_set_field(isolate, model, V8C__FIELD_OUTER, object);
  if (!err) err = v8c_set_field(isolate, object, V8C__FIELD_MODEL, model);
  if (!err) array->of = kind;
  return err;
}

int v8c__record_part(v8c_context *context, struct v8c__record *outer, size_t index, struct v8c__kind *kind,
                     const v8c_field *field, v8c_value *out) {
  struct v8c__record *there = find_part(outer, index);
  v8c_value object = there ? v8c__record_object(there) : NULL;
  if (object) {
    *out = object;
    return 0;
  }
  struct v8c__record like = {.all = outer->all, .kind = kind, .field = field, .outer = outer, .index = index};
  int err = make(context, &like, &object);
  if (!err) *out = object;
  if (!err && outer->live && kind && !outer->of) err = make_model(context, outer, kind);
  /* A part that a struct has stays as long as that: what is kept under it stays, too. */
  if (!err && outer->kind) err = v8c__record_keep(context, outer, index, object);
  if (!err && outer->keeps) err = keep_element(context, outer, index, object);
  return err;
}

/* ---- Public ---------------------------------------------------------------------------------------------- */

int v8c__class_usable(v8c_context *context, const void *table, const void *out) {
  if (!context || !table || !out) return v8c__fail(V8C_EINVAL, "%s", "");
  v8c_isolate *isolate = v8c_context_isolate(context);
  if (!isolate) return v8c__fail(V8C_EDISPOSED, "%s", "");
  return v8c_entered(isolate) ? 0 : v8c__fail(V8C_ETHREAD, "%s", "");
}

int v8c_class_wrap(v8c_context *context, const v8c_class *klass, void *self, int flags, v8c_value *out) {
  struct v8c__kind *kind;
  int err = v8c__class_usable(context, klass, out);
  if (!err && flags & ~V8C_WRAP_OWNED) err = v8c__fail(V8C_EINVAL, "there are no flags %d", flags);
  if (!err) err = v8c__kind_of(v8c_context_isolate(context), klass, &kind);
  if (err) return err;
  if (!self) {
    *out = v8c_null(v8c_context_isolate(context));
    return 0;
  }
  struct v8c__classes *all = NULL;
  err = v8c__classes_of(v8c_context_isolate(context), &all);
  if (err) return err;
  struct v8c__record *there = v8c__record_find(all, klass, self);
  v8c_value object = there ? v8c__record_object(there) : NULL;
  if (object && flags & V8C_WRAP_OWNED) {
    if (there->owned) return v8c__fail(V8C_ESTATE, "an object owns the struct already");
    there->owned = true;
    v8c__record_strong(there, false);
  }
  if (object) {
    *out = object;
    return 0;
  }
  struct v8c__record like = {.all = all, .kind = kind, .pointer = self, .owned = (flags & V8C_WRAP_OWNED) != 0};
  return make(context, &like, out);
}

void *v8c_class_unwrap(v8c_isolate *isolate, const v8c_class *klass, v8c_value value) {
  if (!isolate || !klass || !value || !v8c_entered(isolate) || !v8c_is_object(value)) return NULL;
  struct v8c__classes *all = v8c__classes_get(isolate);
  struct v8c__kind *kind = all ? all->kinds : NULL;
  while (kind && kind->table != klass) kind = kind->next;
  if (!kind || !v8c_template_has_instance(kind->function, value)) return NULL;
  struct v8c__record *record = v8c__record_of(isolate, value);
  return record && v8c__kind_is(record->kind, klass) ? v8c__record_place(record) : NULL;
}

int v8c_class_detach(v8c_isolate *isolate, void *self) {
  if (!isolate || !self) return v8c__fail(V8C_EINVAL, "%s", "");
  if (!v8c_entered(isolate)) return v8c__fail(V8C_ETHREAD, "%s", "");
  struct v8c__classes *all = v8c__classes_get(isolate);
  struct v8c__record *one = all ? first(all, hash_of(self, SIZE_MAX)) : NULL;
  while (one) {
    struct v8c__record *next = one->next_in_bucket;
    if (!one->outer && one->pointer == self) {
      one->owned = false;
      v8c__record_cut(one);
      v8c__record_gone(one);
      next = first(all, hash_of(self, SIZE_MAX)); /* the list has changed */
    }
    one = next;
  }
  return 0;
}

size_t v8c_class_instances(const v8c_isolate *isolate) {
  if (!isolate || !v8c_entered(isolate)) return 0;
  const struct v8c__classes *all = v8c__classes_get((v8c_isolate *)(uintptr_t)isolate);
  return all ? all->count : 0;
}

int v8c_live_array_wrap(v8c_context *context, const v8c_live_array *array, void *data, v8c_value *out) {
  struct v8c__classes *all = NULL;
  int err = v8c__class_usable(context, array, out);
  if (!err && (array->size < offsetof(v8c_live_array, flags) || array->size > sizeof *array || !array->element ||
               !array->elements || !data))
    err = v8c__fail(V8C_EINVAL, "a live array needs its size, element, elements and data");
  if (!err && (v8c__field_is_array(array->element) || !array->element->size))
    err = v8c__fail(V8C_EINVAL, "an element of a live array is no array");
  int flags = !err && array->size > offsetof(v8c_live_array, flags) ? array->flags : 0;
  if (flags & ~V8C_LIVE_KEEP) err = v8c__fail(V8C_EINVAL, "there are no flags %d", flags);
  v8c_field element = {0};
  if (!err) element = *array->element, element.offset = 0;
  if (!err && !element.name) element.name = "element";
  if (!err) err = v8c__field_check("array", &element, element.size);
  if (!err) err = v8c__classes_of(v8c_context_isolate(context), &all);
  if (!err) err = v8c__array_template(all);
  if (err) return err;
  struct v8c__record *there = find_live(all, array, data);
  v8c_value object = there ? v8c__record_object(there) : NULL;
  if (object) {
    *out = object;
    return 0;
  }
  struct v8c__record like = {.all = all, .live = array, .pointer = data, .keeps = (flags & V8C_LIVE_KEEP) != 0};
  return make(context, &like, out);
}
