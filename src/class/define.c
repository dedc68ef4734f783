/* define.c: classes: tables checked, and made into templates of an isolate. */
#include <stdio.h>
#include <string.h>

#include "src/class/class.h"
#include "v8c/context.h"
#include "v8c/error.h"
#include "v8c/isolate.h"
#include "v8c/object.h"
#include "v8c/snapshot.h"
#include "v8c/string.h"
#include "v8c/symbol.h"
#include "v8c/value.h"

#define TEMPLATE_PREFIX "class "

/* ---- Tables are checked ---------------------------------------------------------------------- */

static bool size_fits(const v8c_field *field) {
  static const unsigned char sizes[] = {
      [V8C_FIELD_BOOL] = sizeof(bool),
      [V8C_FIELD_INT8] = 1,
      [V8C_FIELD_UINT8] = 1,
      [V8C_FIELD_INT16] = 2,
      [V8C_FIELD_UINT16] = 2,
      [V8C_FIELD_INT32] = 4,
      [V8C_FIELD_UINT32] = 4,
      [V8C_FIELD_INT64] = 8,
      [V8C_FIELD_UINT64] = 8,
      [V8C_FIELD_FLOAT] = sizeof(float),
      [V8C_FIELD_DOUBLE] = sizeof(double),
      [V8C_FIELD_STRING] = sizeof(char *),
      [V8C_FIELD_OWNED] = sizeof(char *),
      [V8C_FIELD_POINTER] = sizeof(void *),
  };
  size_t size = field->size;
  switch (field->type) {
    case V8C_FIELD_NAMED:
    case V8C_FIELD_BITS: return size == 1 || size == 2 || size == 4 || size == 8;
    case V8C_FIELD_TEXT: return size > 0;
    case V8C_FIELD_STRUCT: return field->of && size == field->of->bytes;
    default: return size == sizes[field->type];
  }
}

static bool place_fits(const v8c_field *field, size_t bytes) {
  bool counted = field->flags & V8C_FIELD_COUNTED;
  size_t each = counted ? sizeof(void *) : field->size, count = counted || !field->count ? 1 : field->count;
  if (field->offset > bytes || each > bytes || count > bytes / each || each * count > bytes - field->offset)
    return false;
  if (!counted) return true;
  size_t size = field->count_size;
  return (size == 1 || size == 2 || size == 4 || size == 8) && field->count_offset <= bytes &&
         size <= bytes - field->count_offset;
}

int v8c__field_check(const char *owner, const v8c_field *field, size_t bytes) {
  const int all = V8C_FIELD_READ_ONLY | V8C_FIELD_CLAMP | V8C_FIELD_BIGINT | V8C_FIELD_OPTIONAL | V8C_FIELD_COUNTED;
  const char *wrong = NULL;
  if (!field->name) return v8c__fail(V8C_EINVAL, "%s: a field without a name", owner);
  if (field->type <= V8C_FIELD_NONE || field->type > V8C_FIELD_POINTER)
    wrong = "there is no such type";
  else if (field->flags & ~all)
    wrong = "there are no such flags";
  else if ((field->type == V8C_FIELD_STRUCT || field->type == V8C_FIELD_POINTER) && !field->of)
    wrong = "a struct without a class";
  else if (field->type == V8C_FIELD_NAMED && !field->names)
    wrong = "an enum without names";
  else if (field->type == V8C_FIELD_BITS && !field->bits)
    wrong = "no bits";
  else if (!size_fits(field))
    wrong = "not the size of its type";
  else if (!place_fits(field, bytes))
    wrong = "not inside of its struct";
  else if (field->flags & V8C_FIELD_BIGINT && field->type != V8C_FIELD_INT64 && field->type != V8C_FIELD_UINT64)
    wrong = "BigInts are of 64 bits";
  return wrong ? v8c__fail(V8C_EINVAL, "%s.%s: %s", owner, field->name, wrong) : 0;
}

static int check_table(const v8c_class *table) {
  int parents = 0;
  if (table->size != sizeof *table || !table->name || !*table->name || !table->bytes)
    return v8c__fail(V8C_EINVAL, "a class needs its size, name and bytes");
  for (const v8c_class *parent = table->parent; parent; parent = parent->parent) {
    if (++parents > V8C__PARENTS_MOST)
      return v8c__fail(V8C_ERANGE, "%s has more than %d parents", table->name, parents - 1);
    if (parent->bytes > table->bytes)
      return v8c__fail(V8C_EINVAL, "%s is smaller than its parent %s", table->name, parent->name);
  }
  int err = 0;
  for (const v8c_field *field = table->fields; !err && field && field->type; field++)
    err = v8c__field_check(table->name, field, table->bytes);
  return err;
}

/* ---- Kinds ------------------------------------------------------------------------------------- */

static size_t count_fields(const v8c_class *table) {
  size_t count = 0;
  for (const v8c_field *field = table->fields; field && field->type; field++) count++;
  return count;
}

static bool keeps_object(const v8c_field *field) {
  return v8c__field_is_array(field) || field->type == V8C_FIELD_STRUCT || field->type == V8C_FIELD_POINTER;
}

static bool settable(const v8c_field *field) {
  return !(field->flags & (V8C_FIELD_READ_ONLY | V8C_FIELD_COUNTED)) && field->type != V8C_FIELD_STRING;
}

static struct v8c__quick quick_of(const v8c_field *field) {
  struct v8c__quick quick = {0, 0, 0, 0};
  if (v8c__field_is_array(field) || field->offset > UINT32_MAX || field->size > UINT16_MAX) return quick;
  quick.offset = (uint32_t)field->offset;
  quick.size = (uint16_t)field->size;
  switch (field->type) {
    case V8C_FIELD_INT64:
    case V8C_FIELD_UINT64:
    case V8C_FIELD_BITS:
    case V8C_FIELD_STRUCT:
    case V8C_FIELD_POINTER: return quick;
    default: quick.get = (uint8_t)field->type;
  }
  if (settable(field) && field->type <= V8C_FIELD_DOUBLE) quick.set = quick.get;
  return quick;
}

static int list_fields(struct v8c__kind *kind) {
  size_t inherited = kind->parent ? kind->parent->count : 0, own = count_fields(kind->table);
  kind->fields = v8c__calloc((inherited + own + 1) * sizeof *kind->fields);
  kind->slots = v8c__calloc(inherited + own + 1);
  kind->quick = v8c__calloc((inherited + own + 1) * sizeof *kind->quick);
  kind->names = v8c__calloc((inherited + own + 1) * sizeof *kind->names);
  if (!kind->fields || !kind->slots || !kind->quick || !kind->names) return v8c__fail(V8C_ENOMEM, "%s", "");
  for (; kind->count < inherited; kind->count++) {
    kind->fields[kind->count] = kind->parent->fields[kind->count];
    kind->slots[kind->count] = kind->parent->slots[kind->count];
    kind->quick[kind->count] = kind->parent->quick[kind->count];
  }
  kind->slot_count = kind->parent ? kind->parent->slot_count : 0;
  for (size_t i = 0; i < own; i++, kind->count++) {
    kind->fields[kind->count] = &kind->table->fields[i];
    kind->quick[kind->count] = quick_of(kind->fields[kind->count]);
    if (!keeps_object(kind->fields[kind->count])) continue;
    if (kind->slot_count == V8C__SLOTS_MOST)
      return v8c__fail(V8C_ERANGE, "%s has more than %d fields that hold objects", kind->table->name, V8C__SLOTS_MOST);
    kind->slots[kind->count] = (unsigned char)(V8C__FIELD_SLOTS + kind->slot_count++);
  }
  return 0;
}

static void free_kind(struct v8c__kind *kind) {
  v8c_template_free(kind->instance);
  v8c_template_free(kind->function);
  v8c__free(kind->fields);
  v8c__free(kind->slots);
  v8c__free(kind->quick);
  for (size_t i = 0; kind->names && i < kind->count; i++) v8c__names_free(kind->names[i]);
  v8c__free(kind->names);
  v8c__free(kind);
}

static int define_prototype(v8c_isolate *isolate, struct v8c__kind *kind) {
  v8c_template *prototype = NULL;
  size_t first = kind->parent ? kind->parent->count : 0;
  int err = v8c_prototype_template(kind->function, &prototype);
  for (size_t i = first; !err && i < kind->count; i++)
    err = v8c_template_set_accessor(prototype, kind->fields[i]->name, V8C_ZSTR, v8c__class_getter(i),
                                    settable(kind->fields[i]) ? v8c__class_set : NULL, v8c_int32(isolate, (int32_t)i),
                                    V8C_OWN_THIS);
  if (!err && kind->table->members) err = v8c_template_define_table(prototype, kind->table->members, NULL);
  v8c_template_free(prototype);
  return err;
}

static int define_function(v8c_isolate *isolate, struct v8c__kind *kind) {
  const v8c_class *table = kind->table;
  v8c_value name = NULL;
  int err = v8c_string(isolate, table->name, V8C_ZSTR, &name);
  if (!err) err = v8c_function_template(isolate, v8c__class_construct, name, &kind->function);
  if (!err) err = v8c_template_set_class_name(kind->function, table->name, V8C_ZSTR);
  if (!err && kind->parent) err = v8c_template_inherit(kind->function, kind->parent->function);
  if (!err) err = define_prototype(isolate, kind);
  if (!err && table->statics) err = v8c_template_define_table(kind->function, table->statics, NULL);
  if (!err) err = v8c_instance_template(kind->function, &kind->instance);
  if (!err) err = v8c_template_set_field_count(kind->instance, V8C__FIELD_SLOTS + kind->slot_count);
  return err;
}

/* What a snapshot has of it: its objects were made with that. */
static int restored_function(v8c_isolate *isolate, struct v8c__kind *kind) {
  char name[256];
  if (snprintf(name, sizeof name, TEMPLATE_PREFIX "%s", kind->table->name) >= (int)sizeof name) return V8C_ENOENT;
  int err = v8c_snapshot_template(isolate, name, V8C_ZSTR, &kind->function);
  return err ? err : v8c_instance_template(kind->function, &kind->instance);
}

static int make_kind(v8c_isolate *isolate, const v8c_class *table, struct v8c__kind *kind) {
  kind->table = table;
  int err = table->parent ? v8c__kind_of(isolate, table->parent, &kind->parent) : 0;
  if (!err) err = list_fields(kind);
  if (err) return err;
  err = restored_function(isolate, kind);
  if (!err && v8c_template_field_count(kind->instance) != V8C__FIELD_SLOTS + kind->slot_count)
    return v8c__fail(V8C_EINVAL, "%s: the snapshot has another class of that name", table->name);
  return err == V8C_ENOENT ? define_function(isolate, kind) : err;
}

static int check_name(const struct v8c__classes *all, const v8c_class *table) {
  for (const struct v8c__kind *kind = all->kinds; kind; kind = kind->next)
    if (!strcmp(kind->table->name, table->name))
      return v8c__fail(V8C_EEXIST, "the isolate has another class %s", table->name);
  return 0;
}

int v8c__classes_of(v8c_isolate *isolate, struct v8c__classes **out) {
  struct v8c__classes *all = v8c__classes_get(isolate);
  if (!all) {
    all = v8c__calloc(sizeof *all);
    if (!all) return v8c__fail(V8C_ENOMEM, "%s", "");
    all->isolate = isolate;
    v8c__classes_set(isolate, all);
  }
  *out = all;
  return 0;
}

int v8c__kind_of(v8c_isolate *isolate, const v8c_class *table, struct v8c__kind **out) {
  struct v8c__classes *all = NULL;
  v8c_scope scope;
  int err = v8c__classes_of(isolate, &all);
  if (err) return err;
  for (struct v8c__kind *kind = all->kinds; kind; kind = kind->next)
    if (kind->table == table) {
      *out = kind;
      return 0;
    }
  err = check_table(table);
  if (!err) err = check_name(all, table);
  if (!err) err = v8c_scope_open(isolate, &scope);
  if (err) return err;
  struct v8c__kind *kind = v8c__calloc(sizeof *kind);
  err = kind ? make_kind(isolate, table, kind) : v8c__fail(V8C_ENOMEM, "%s", "");
  v8c_scope_close(&scope);
  if (err) {
    if (kind) free_kind(kind);
    return err;
  }
  kind->next = all->kinds;
  *out = all->kinds = kind;
  return 0;
}

void v8c__classes_end(struct v8c__classes *all) {
  if (!all) return;
  while (all->records) {
    struct v8c__record *record = all->records;
    v8c__record_cut(record);
    v8c__record_gone(record);
  }
  while (all->kinds) {
    struct v8c__kind *kind = all->kinds;
    all->kinds = kind->next;
    free_kind(kind);
  }
  v8c_template_free(all->array);
  v8c_template_free(all->array_function);
  v8c_private_free(all->methods);
  v8c_template_free(all->object);
  v8c__records_free_spare(all);
  v8c__free(all->buckets);
  v8c__free(all);
}

/* ---- Accessors ----------------------------------------------------------------------------------- */

static int array_of(v8c_context *context, struct v8c__record *record, size_t index, const v8c_field *field,
                    v8c_value *out) {
  int err = v8c__array_template(record->all);
  return err ? err : v8c__record_part(context, record, index, NULL, field, out);
}

static void get_value(v8c_call *call, struct v8c__record *record, size_t index, const v8c_field *field,
                      const char *at) {
  v8c_context *context = v8c_call_context(call);
  v8c_value value;
  int err = v8c__field_is_array(field) ? array_of(context, record, index, field, &value)
                                       : v8c__field_get(context, record, index, field, at, &value);
  if (err)
    v8c__throw_failure(v8c_call_isolate(call), err);
  else
    v8c_return(call, value);
}

/* The field of an accessor's call, of a record whose place is *self; NULL: it has none, which is thrown. */
static const v8c_field *accessed(v8c_call *call, struct v8c__record **record, int32_t *index, char **self) {
  *record = v8c__call_record(call, index);
  *self = *record && (size_t)*index < (*record)->kind->count ? v8c__record_place(*record) : NULL;
  if (*self) return (*record)->kind->fields[*index];
  (void)v8c_throw_type_error(v8c_call_isolate(call), "the object's struct is gone");
  return NULL;
}

void v8c__class_get_any(v8c_call *call) {
  struct v8c__record *record;
  int32_t index;
  char *self;
  const v8c_field *field = accessed(call, &record, &index, &self);
  if (field) get_value(call, record, (size_t)index, field, self + field->offset);
}

static void set_value(v8c_call *call, struct v8c__record *record, size_t index, const v8c_field *field, char *self) {
  v8c_context *context = v8c_call_context(call);
  struct v8c__path owner = {.name = record->kind->table->name, .record = record, .place = self};
  struct v8c__path path = {.up = &owner, .name = field->name};
  v8c_value value = v8c_arg(call, 0);
  (void)v8c__record_retain(record); /* getters of the value's may detach it */
  int err = v8c__field_is_array(field)
                ? v8c__array_fill(context, field, self, value, &path)
                : v8c__field_set(context, record, index, field, self + field->offset, value, &path);
  v8c__record_release(record);
  if (err) v8c__throw_failure(v8c_call_isolate(call), err);
}

void v8c__class_set_any(v8c_call *call) {
  struct v8c__record *record;
  int32_t index;
  char *self;
  const v8c_field *field = accessed(call, &record, &index, &self);
  if (!field) return;
  if (settable(field)) return set_value(call, record, (size_t)index, field, self);
  /* The accessor is of a snapshot, where the table was another. */
  (void)v8c_throw_type_error(v8c_call_isolate(call), "%s.%s: read-only", record->kind->table->name, field->name);
}

/* ---- Constructors ------------------------------------------------------------------------------------ */

static struct v8c__kind *kind_named(v8c_isolate *isolate, v8c_value name) {
  struct v8c__classes *all = v8c__classes_get(isolate);
  v8c_buf text = {0};
  struct v8c__kind *kind = NULL;
  if (all && !v8c_string_append(isolate, name, 0, &text) && text.len)
    for (kind = all->kinds; kind && strcmp(kind->table->name, text.data); kind = kind->next) {}
  v8c_buf_free(&text);
  return kind;
}

static int construct(v8c_call *call, struct v8c__kind *kind) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  const v8c_class *table = kind->table;
  if (!v8c_is_construct(call)) return v8c_throw_type_error(isolate, "Class constructor %s needs 'new'", table->name);
  if (!table->construct) return v8c_throw_type_error(isolate, "Illegal constructor");
  void *self = table->construct(call);
  if (!self) return V8C_EXCEPTION;
  struct v8c__classes *all = NULL;
  int err = v8c__classes_of(isolate, &all);
  if (!err && v8c__record_find(all, table, self)) return v8c__fail(V8C_ESTATE, "an object has the struct already");
  struct v8c__record like = {.all = all, .kind = kind, .pointer = self, .owned = true};
  if (!err) err = v8c__record_new(v8c_call_context(call), &like, v8c_this(call));
  if (err && table->finalize) table->finalize(self);
  return err;
}

void v8c__class_construct(v8c_call *call) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  struct v8c__kind *kind = kind_named(isolate, v8c_data_value(call));
  if (!kind) {
    (void)v8c_throw_error(isolate, "the class has no table here");
    return;
  }
  int err = construct(call, kind);
  if (err && err != V8C_EXCEPTION) v8c__throw_failure(isolate, err);
}

/* ---- Public -------------------------------------------------------------------------------------------- */

int v8c_class_constructor(v8c_context *context, const v8c_class *klass, v8c_value *out) {
  struct v8c__kind *kind;
  int err = v8c__class_usable(context, klass, out);
  if (err) return err;
  err = v8c__kind_of(v8c_context_isolate(context), klass, &kind);
  return err ? err : v8c_template_function(kind->function, context, out);
}

int v8c_class_register(const v8c_class *klass) {
  if (!klass) return v8c__fail(V8C_EINVAL, "%s", "");
  int err = check_table(klass);
  if (!err && klass->parent) err = v8c_class_register(klass->parent);
  v8c_buf name = {0};
  if (!err) err = v8c_buf_printf(&name, "%s.prototype", klass->name);
  if (!err && klass->members) err = v8c_register_table(name.data, klass->members);
  if (!err && klass->statics) err = v8c_register_table(klass->name, klass->statics);
  v8c_buf_free(&name);
  return err;
}

int v8c_creator_add_class(v8c_creator *creator, const v8c_class *klass) {
  struct v8c__kind *kind;
  if (!creator || !klass) return v8c__fail(V8C_EINVAL, "%s", "");
  v8c_isolate *isolate = v8c_creator_isolate(creator);
  if (!isolate) return v8c__fail(V8C_ESTATE, "the creator is done");
  if (!v8c_entered(isolate)) return v8c__fail(V8C_ETHREAD, "%s", "");
  int err = v8c__kind_of(isolate, klass, &kind);
  v8c_buf name = {0};
  if (!err) err = v8c_buf_printf(&name, TEMPLATE_PREFIX "%s", klass->name);
  if (!err) err = v8c_creator_add_template(creator, name.data, name.len, kind->function);
  v8c_buf_free(&name);
  return err;
}

/* What a method or a function with an argument of that class is given. */
static void *expect(v8c_call *call, v8c_value value, const v8c_class *klass, const char *what, size_t number) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  void *self = v8c_class_unwrap(isolate, klass, value);
  if (self) return self;
  if (number)
    (void)v8c_throw_type_error(isolate, "%s %zu: expected a %s", what, number, klass->name);
  else
    (void)v8c_throw_type_error(isolate, "%s: expected a %s", what, klass->name);
  return NULL;
}

void *v8c_class_this(v8c_call *call, const v8c_class *klass) {
  return call && klass ? expect(call, v8c_this(call), klass, "this", 0) : NULL;
}

void *v8c_class_arg(v8c_call *call, size_t index, const v8c_class *klass) {
  return call && klass ? expect(call, v8c_arg(call, index), klass, "argument", index + 1) : NULL;
}
