/* class.h: classes in an isolate and objects that stand for structs; internal to src/class/ and
 * shim/class.cc.
 *
 * An object's first internal field points to its record. A record is a struct of the host's (a root),
 * or is inside another record: a struct in a struct, an array in a struct, a struct in an array. Where
 * those are is asked anew each time, so that C may move them. Inner objects hold the outer one
 * by their second internal field; records hold the record they are in. */
#ifndef V8C_SRC_CLASS_H
#define V8C_SRC_CLASS_H

#include "src/internal.h"
#include "v8c/class.h"
#include "v8c/interceptor.h"
#include "v8c/live.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  V8C__FIELD_RECORD = 0, /* internal fields of an instance: its record, */
  V8C__FIELD_OUTER = 1,  /* the object that it is part of, */
  V8C__FIELD_SLOTS = 2,  /* and objects that it keeps; of an array: a JavaScript array of them, */
  V8C__FIELD_MODEL = 3,  /* and an object that its elements' objects are copies of */
  V8C__SLOTS_MOST = 48,
  V8C__PARENTS_MOST = 16
};

/* Of a field what its accessors need where there is a short way. */
struct v8c__quick {
  uint32_t offset;
  uint16_t size;    /* of TEXT */
  uint8_t get, set; /* its type; 0: not that way */
};

/* A class in an isolate. */
struct v8c__kind {
  const v8c_class *table;
  struct v8c__kind *parent;
  v8c_template *function, *instance;
  const v8c_field **fields; /* the parents' first */
  unsigned char *slots;     /* of each: the internal field for its object, or 0 */
  struct v8c__quick *quick; /* of each */
  void **names;             /* of each that is NAMED: shim/class.cc's strings of its names */
  size_t count, slot_count;
  struct v8c__kind *next;
};

struct v8c__record {
  const struct v8c__quick *quick; /* the kind's, and how many */
  size_t quick_count;
  void *pointer;             /* a root's struct, or data of an array of the host's; NULL: detached */
  struct v8c__record *outer; /* held; NULL: a root */
  struct v8c__classes *all;
  struct v8c__kind *kind;                       /* NULL: an array */
  const v8c_live_array *live;                   /* an array of the host's: what it is of */
  const v8c_field *field;                       /* an array in a struct: that member */
  v8c_dynamic_array *dynamic;                   /* an array of callbacks', ours */
  v8c_dynamic_object *properties;               /* an object of callbacks', ours */
  size_t index;                                 /* of the field or the element in that */
  struct v8c__record **parts;                   /* of an array: those of its first elements, by index */
  size_t parts_room, parts_count, parts_hashed; /* hashed: of elements that have no place there */
  struct v8c__kind *of;                         /* its elements' class, once there was an object of one */
  size_t holds;
  void (*free_data)(void *pointer); /* of what is owned; may be NULL */
  bool owned, strong, keeps;        /* keeps: an array that its elements' objects stay with */
  struct v8c__record *prev, *next, *next_in_bucket;
  void *global; /* shim/class.cc's */
};

struct v8c__classes {
  v8c_isolate *isolate;
  struct v8c__kind *kinds;
  v8c_template *array_function, *array, *object; /* of all arrays and dynamic objects; NULL: not made yet */
  v8c_private *methods;                          /* of a global object: what arrays of its context inherit from */
  struct v8c__record *records, **buckets;
  size_t bucket_count, count, hashed;
  struct v8c__record *spare; /* memory of records that went, for the next ones */
  size_t spare_count;
};

/* ---- shim/class.cc --------------------------------------------------------------------------- */

/* NULL: there was none yet. */
struct v8c__classes *v8c__classes_get(v8c_isolate *isolate);
void v8c__classes_set(v8c_isolate *isolate, struct v8c__classes *all);
/* The record of `this` in an accessor of a class, whose data is *index; NULL: restored from a snapshot. */
struct v8c__record *v8c__call_record(const v8c_call *call, int32_t *index);
/* Lets go of the strings of an enum's names. */
void v8c__names_free(void *names);
/* Natives, whose data is a field's number. */
void v8c__class_get(v8c_call *call);
void v8c__class_set(v8c_call *call);
/* That one, or the same for the field of this number alone. */
v8c_fn v8c__class_getter(size_t index);
/* The record of the object that a handler of ours is asked for. */
struct v8c__record *v8c__access_record(const v8c_access *access);
/* Natives of arrays, which `this` is: element(index), undefined past the end; and length(). */
void v8c__live_element(v8c_call *call);
void v8c__live_length(v8c_call *call);
/* The record of the array that `this` is. */
struct v8c__record *v8c__this_record(const v8c_call *call);
/* A record for the object of an element that has none; NULL: out of memory. instance.c's. */
struct v8c__record *v8c__element_new(struct v8c__record *array, size_t index, v8c_value object);
/* Holds the object weakly; v8c__record_gone when it is collected. */
void v8c__record_hold(struct v8c__record *record, v8c_value object);
void v8c__record_strong(struct v8c__record *record, bool strong);
/* The object, scoped; NULL when there is none. */
v8c_value v8c__record_object(struct v8c__record *record);
void v8c__record_let_go(struct v8c__record *record);

/* ---- define.c ---------------------------------------------------------------------------------- */

/* The isolate's classes. */
int v8c__classes_of(v8c_isolate *isolate, struct v8c__classes **out);
/* The class in the isolate, made when it is not there yet. */
int v8c__kind_of(v8c_isolate *isolate, const v8c_class *table, struct v8c__kind **out);
bool v8c__kind_is(const struct v8c__kind *kind, const v8c_class *table);
/* Checks a description alone. */
int v8c__field_check(const char *owner, const v8c_field *field, size_t bytes);
/* From the isolate's end and a creator's: every object is detached, every struct that one owned freed. */
void v8c__classes_end(struct v8c__classes *all);
/* A native, whose data is a class's name. */
void v8c__class_construct(v8c_call *call);
/* What accessors do where there is no short way. */
void v8c__class_get_any(v8c_call *call);
void v8c__class_set_any(v8c_call *call);

/* ---- instance.c -------------------------------------------------------------------------------- */

/* Whether these are there, and the context is entered: 0 or a code. */
int v8c__class_usable(v8c_context *context, const void *table, const void *out);
/* Where the struct, or the first element, is now; NULL: nowhere any more. */
void *v8c__record_place(const struct v8c__record *record);
/* The elements of an array. */
void *v8c__record_elements(const struct v8c__record *record, size_t *count);
/* What an element of the array is. */
const v8c_field *v8c__record_element(const struct v8c__record *record);
/* The object of the struct at `self`, or NULL when there is none. */
struct v8c__record *v8c__record_find(struct v8c__classes *all, const v8c_class *table, const void *self);
/* A new object of the template that stands for what `like` says. */
int v8c__record_make(v8c_context *context, const struct v8c__record *like, v8c_template *tmpl, v8c_value *out);
/* Makes `object` stand for what `like` says. */
int v8c__record_new(v8c_context *context, const struct v8c__record *like, v8c_value object);
/* The object of a part of `outer`, made when there is none. `kind` NULL: an array, of `field`. */
int v8c__record_part(v8c_context *context, struct v8c__record *outer, size_t index, struct v8c__kind *kind,
                     const v8c_field *field, v8c_value *out);
/* `outer` keeps `object` alive under the field of that number. */
int v8c__record_keep(v8c_context *context, struct v8c__record *outer, size_t index, v8c_value object);
void v8c__record_gone(struct v8c__record *record);
/* Keeps the record's memory while the host's callbacks run, which may detach it. */
static inline struct v8c__record *v8c__record_retain(struct v8c__record *record) {
  if (record) record->holds++;
  return record;
}
void v8c__record_release(struct v8c__record *record);
void v8c__records_free_spare(struct v8c__classes *all);
void v8c__record_cut(struct v8c__record *record);
/* Of an instance that v8c made. */
struct v8c__record *v8c__record_of(v8c_isolate *isolate, v8c_value object);

/* ---- live.c ------------------------------------------------------------------------------------- */

/* The template of arrays, made when there is none. */
int v8c__array_template(struct v8c__classes *all);
/* Gives an array what arrays of that context inherit from. */
int v8c__array_prototype(struct v8c__classes *all, v8c_context *context, v8c_value object);
/* v8c__live_element where there is no short way. */
void v8c__live_element_any(v8c_call *call);

/* ---- field.c ------------------------------------------------------------------------------------- */

/* Where in a value we are, for messages. */
struct v8c__path {
  const struct v8c__path *up;
  const char *name; /* NULL: index */
  size_t index;
  const struct v8c__record *record; /* of the first: the object that is written to, if it is one, */
  const void *place;                /* and where its struct is, or its elements, of which `index` is one */
};
/* Is that struct still there? JavaScript that was run may have had it detached, freed or moved: then an Error
 * is to be thrown, and nothing written. */
int v8c__path_alive(const struct v8c__path *path);
/* Fails with "config.servers[2].port: …". */
V8C_PRINTF(3, 4) int v8c__path_fail(int code, const struct v8c__path *path, const char *format, ...);

/* One element of a field at `at`, which is in `record` (NULL: in no object), as a value. */
int v8c__field_get(v8c_context *context, struct v8c__record *record, size_t index, const v8c_field *field,
                   const void *at, v8c_value *out);
/* And from one. What is no such value is V8C_ETYPE, or V8C_ERANGE, with the path. */
int v8c__field_set(v8c_context *context, struct v8c__record *record, size_t index, const v8c_field *field, void *at,
                   v8c_value value, const struct v8c__path *path);
/* A whole struct from an object. */
int v8c__struct_fill(v8c_context *context, const v8c_class *table, void *self, v8c_value from,
                     const struct v8c__path *path);
/* An array in a struct, from one of JavaScript. */
int v8c__array_fill(v8c_context *context, const v8c_field *field, char *self, v8c_value from,
                    const struct v8c__path *path);
void v8c__struct_clear(const v8c_class *table, void *self);
/* Throws what a failure said: a TypeError or a RangeError. */
void v8c__throw_failure(v8c_isolate *isolate, int code);
static inline bool v8c__field_is_array(const v8c_field *field) {
  return field->count || field->flags & V8C_FIELD_COUNTED;
}

#ifdef __cplusplus
}
#endif

#endif
