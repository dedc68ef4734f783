/* v8c/class.h: C structs as JavaScript objects, by static tables.
 *
 *   struct point { double x, y; char label[16]; };
 *   static const v8c_field fields[] = {
 *     V8C_FIELD(struct point, x),
 *     V8C_FIELD(struct point, y),
 *     V8C_FIELD_TEXT(struct point, label, 0),
 *     V8C_FIELD_LAST
 *   };
 *   static const v8c_class point = {.size = sizeof point, .name = "Point", .bytes = sizeof(struct point),
 *                                   .fields = fields};
 *   v8c_class_wrap(context, &point, &origin, 0, &value);      // value.x reads and writes origin.x
 *
 * An instance is the struct itself: what C changes JavaScript reads next, and the other way round. The
 * same struct is the same object, as long as JavaScript or a ref holds that. A struct that its owner
 * frees is detached first (v8c_class_detach): from then on its fields throw a TypeError.
 *
 * Tables are borrowed, as static tables are meant to be: as long as there is an isolate that used them.
 * What is written in JavaScript is checked: another type is a TypeError, a number out of the field's range a RangeError. */
#ifndef V8C_CLASS_H
#define V8C_CLASS_H

#include <stddef.h>

#include "v8c/base.h"
#include "v8c/function.h"
#include "v8c/table.h"
#include "v8c/template.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct v8c_class v8c_class;

/* ---- Fields ------------------------------------------------------------------------------ */

typedef enum v8c_field_type {
  V8C_FIELD_NONE = 0,        /* the end of the table */
  V8C_FIELD_BOOL = 1,
  V8C_FIELD_INT8 = 2,
  V8C_FIELD_UINT8 = 3,
  V8C_FIELD_INT16 = 4,
  V8C_FIELD_UINT16 = 5,
  V8C_FIELD_INT32 = 6,
  V8C_FIELD_UINT32 = 7,
  V8C_FIELD_INT64 = 8,       /* numbers up to 2^53, past that read as the nearest; see V8C_FIELD_BIGINT */
  V8C_FIELD_UINT64 = 9,
  V8C_FIELD_FLOAT = 10,
  V8C_FIELD_DOUBLE = 11,
  V8C_FIELD_NAMED = 12,      /* an enum of 1, 2, 4 or 8 bytes: the names of `names`; a value without one is a number */
  V8C_FIELD_BITS = 13,       /* an integer: true when all of `bits` are set */
  V8C_FIELD_TEXT = 14,       /* char[size]: UTF-8 up to its end or a NUL; RangeError for what has no room with one */
  V8C_FIELD_STRING = 15,     /* const char * of somebody else: UTF-8, NULL is null; read-only */
  V8C_FIELD_OWNED = 16,      /* char * by malloc, of the struct: assignments free it and copy */
  V8C_FIELD_STRUCT = 17,     /* a struct inside; assigning an instance copies it */
  V8C_FIELD_POINTER = 18     /* to a struct, NULL is null; what is assigned stays alive with this struct */
} v8c_field_type;

typedef enum v8c_field_flags {
  V8C_FIELD_READ_ONLY = 1,
  V8C_FIELD_CLAMP = 2,       /* a number out of range is the nearest in it, and rounded; NaN is 0 */
  V8C_FIELD_BIGINT = 4,      /* 64 bits: BigInts in JavaScript */
  V8C_FIELD_OPTIONAL = 8,    /* v8c_class_fill leaves it as it is where the object has no such property */
  V8C_FIELD_COUNTED = 16     /* the member points to elements; how many is in another member */
} v8c_field_flags;

/* A value of an enum and its name; the last has none. */
typedef struct v8c_enum_name {
  const char *name;
  int64_t value;
} v8c_enum_name;

/* One member, or with `count` an array of that many; made by the macros below, or by hand. */
typedef struct v8c_field {
  const char *name;
  int type;                  /* a v8c_field_type */
  int flags;                 /* a sum of v8c_field_flags */
  size_t offset;
  size_t size;               /* of one element */
  size_t count;              /* 0: no array; with V8C_FIELD_COUNTED the most that C has room for, 0: any */
  size_t count_offset;       /* V8C_FIELD_COUNTED: where the number of elements is, unsigned, */
  size_t count_size;         /* ... and its size: 1, 2, 4, 8 */
  const v8c_class *of;       /* STRUCT, POINTER */
  const v8c_enum_name *names;/* NAMED */
  uint64_t bits;             /* BITS */
} v8c_field;

/* A member of a struct, for sizeof and _Generic only. */
#define V8C__MEMBER(S, m) ((S *)0)->m
/* The field type of a C type. */
#define V8C_FIELD_TYPE(x)                                                                               \
  _Generic((x), bool: V8C_FIELD_BOOL, char: (char)-1 < 0 ? V8C_FIELD_INT8 : V8C_FIELD_UINT8,            \
      signed char: V8C_FIELD_INT8, unsigned char: V8C_FIELD_UINT8, short: V8C_FIELD_INT16,              \
      unsigned short: V8C_FIELD_UINT16, int: V8C_FIELD_INT32, unsigned: V8C_FIELD_UINT32,               \
      long: sizeof(long) == 8 ? V8C_FIELD_INT64 : V8C_FIELD_INT32,                                      \
      unsigned long: sizeof(long) == 8 ? V8C_FIELD_UINT64 : V8C_FIELD_UINT32,                           \
      long long: V8C_FIELD_INT64, unsigned long long: V8C_FIELD_UINT64, float: V8C_FIELD_FLOAT,         \
      double: V8C_FIELD_DOUBLE, char *: V8C_FIELD_STRING, const char *: V8C_FIELD_STRING)

/* Numbers, booleans and borrowed strings by the member's own type. */
#define V8C_FIELD(S, m) V8C_FIELD_WITH(S, m, 0)
#define V8C_FIELD_WITH(S, m, flags) \
  {#m, V8C_FIELD_TYPE(V8C__MEMBER(S, m)), flags, offsetof(S, m), sizeof(V8C__MEMBER(S, m)), 0, 0, 0, NULL, NULL, 0}
#define V8C_FIELD_TEXT(S, m, flags) \
  {#m, V8C_FIELD_TEXT, flags, offsetof(S, m), sizeof(V8C__MEMBER(S, m)), 0, 0, 0, NULL, NULL, 0}
#define V8C_FIELD_OWNED(S, m, flags) \
  {#m, V8C_FIELD_OWNED, flags, offsetof(S, m), sizeof(V8C__MEMBER(S, m)), 0, 0, 0, NULL, NULL, 0}
#define V8C_FIELD_NAMED(S, m, flags, names) \
  {#m, V8C_FIELD_NAMED, flags, offsetof(S, m), sizeof(V8C__MEMBER(S, m)), 0, 0, 0, NULL, names, 0}
/* Some bits of member m under a name of their own. */
#define V8C_FIELD_BITS(S, m, name, flags, bits) \
  {name, V8C_FIELD_BITS, flags, offsetof(S, m), sizeof(V8C__MEMBER(S, m)), 0, 0, 0, NULL, NULL, bits}
#define V8C_FIELD_STRUCT(S, m, flags, of) \
  {#m, V8C_FIELD_STRUCT, flags, offsetof(S, m), sizeof(V8C__MEMBER(S, m)), 0, 0, 0, of, NULL, 0}
#define V8C_FIELD_POINTER(S, m, flags, of) \
  {#m, V8C_FIELD_POINTER, flags, offsetof(S, m), sizeof(V8C__MEMBER(S, m)), 0, 0, 0, of, NULL, 0}
/* Arrays in the struct, of numbers and of structs. */
#define V8C_FIELD_ARRAY(S, m, flags)                                                                        \
  {#m, V8C_FIELD_TYPE(V8C__MEMBER(S, m)[0]), flags, offsetof(S, m), sizeof(V8C__MEMBER(S, m)[0]),           \
   sizeof(V8C__MEMBER(S, m)) / sizeof(V8C__MEMBER(S, m)[0]), 0, 0, NULL, NULL, 0}
#define V8C_FIELD_STRUCTS(S, m, flags, of)                                                                  \
  {#m, V8C_FIELD_STRUCT, flags, offsetof(S, m), sizeof(V8C__MEMBER(S, m)[0]),                               \
   sizeof(V8C__MEMBER(S, m)) / sizeof(V8C__MEMBER(S, m)[0]), 0, 0, of, NULL, 0}
/* m points to as many elements as member n says. */
#define V8C_FIELD_COUNTED(S, m, n, flags)                                                                   \
  {#m, V8C_FIELD_TYPE(V8C__MEMBER(S, m)[0]), (flags) | V8C_FIELD_COUNTED, offsetof(S, m),                   \
   sizeof(V8C__MEMBER(S, m)[0]), 0, offsetof(S, n), sizeof(V8C__MEMBER(S, n)), NULL, NULL, 0}
#define V8C_FIELD_COUNTED_STRUCTS(S, m, n, flags, of)                                                       \
  {#m, V8C_FIELD_STRUCT, (flags) | V8C_FIELD_COUNTED, offsetof(S, m), sizeof(V8C__MEMBER(S, m)[0]), 0,      \
   offsetof(S, n), sizeof(V8C__MEMBER(S, n)), of, NULL, 0}
#define V8C_FIELD_LAST {NULL, V8C_FIELD_NONE, 0, 0, 0, 0, 0, 0, NULL, NULL, 0}

/* ---- Classes ------------------------------------------------------------------------------- */

struct v8c_class {
  size_t size;
  const char *name;          /* one class a name in an isolate */
  size_t bytes;              /* sizeof the struct */
  const v8c_class *parent;   /* its struct comes first in this one; may be NULL */
  const v8c_field *fields;   /* accessors of the prototype; may be NULL */
  const v8c_prop *members;   /* methods, accessors and constants of the prototype; may be NULL */
  const v8c_prop *statics;   /* of the constructor; may be NULL */
  /* `new`: the struct that the object is to own. NULL when it threw; a NULL pointer: `new` is a TypeError. */
  void *(*construct)(v8c_call *call);
  /* Frees a struct that an object owned, once: the object was collected, or its isolate freed. Must
   * not call v8c. May be NULL. */
  void (*finalize)(void *self);
};

/* The class's constructor in that context, which `instanceof` knows; the same one each time. Where a
 * snapshot's heap has a class of that name, that is given this table. V8C_EINVAL where a table is
 * wrong, with the field in v8c_detail; V8C_EEXIST for a second class of that name; V8C_ERANGE past 48 fields that
 * hold objects, or 16 parents.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_EEXIST | V8C_ERANGE | V8C_ETYPE | V8C_ESTATE | V8C_ESNAPSHOT | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API int v8c_class_constructor(v8c_context *context, const v8c_class *klass, v8c_value *out);

/* Registers what a snapshot may hold of a class: its members and statics, as v8c_register_table does
 * with the class's name, parents too. Instances come back detached.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EEXIST | V8C_ERANGE | V8C_ESTATE | V8C_ENOMEM */
V8C_API int v8c_class_register(const v8c_class *klass);

/* In a snapshot creator's isolate: has the snapshot keep the class, to be found again by its name when it is
 * used where that is restored. (Without, what JavaScript has of it stays, and cannot be
 * given structs.)
 * [may-gc, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_EEXIST | V8C_ERANGE | V8C_ETYPE | V8C_ESTATE | V8C_ESNAPSHOT | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API int v8c_creator_add_class(v8c_creator *creator, const v8c_class *klass);

/* ---- Instances ------------------------------------------------------------------------------- */

typedef enum v8c_wrap_flags {
  V8C_WRAP_OWNED = 1         /* the object is to own the struct: `finalize` frees it */
} v8c_wrap_flags;

/* The object that is the struct `self`: the one that there is, or a new one. V8C_ESTATE when it is to own
 * what is owned already, or is part of another struct.
 * out: scoped; null for NULL.
 * [may-gc, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_EEXIST | V8C_ERANGE | V8C_ETYPE | V8C_ESTATE | V8C_ESNAPSHOT | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API int v8c_class_wrap(v8c_context *context, const v8c_class *klass, void *self, int flags,
                           v8c_value *out);

/* The struct of an instance of that class or of one that inherits from it. NULL for what is no such
 * instance, for one that is detached, and when not entered.
 * [pure, owner] */
V8C_API void *v8c_class_unwrap(v8c_isolate *isolate, const v8c_class *klass, v8c_value value);

/* The same of `this` in a method of the class, or of its i-th argument; NULL after throwing a TypeError
 * that says what was expected.
 * [may-gc, owner]  NULL when it has thrown */
V8C_API void *v8c_class_this(v8c_call *call, const v8c_class *klass);
V8C_API void *v8c_class_arg(v8c_call *call, size_t index, const v8c_class *klass);

/* To be called before a struct's memory goes: objects of it, of structs in it and of its arrays throw
 * from now on, and are new ones when it is wrapped again. A struct that an object owned is the
 * caller's again: `finalize` is not called. Fine for what was never wrapped.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED */
V8C_API int v8c_class_detach(v8c_isolate *isolate, void *self);

/* Fills the struct from an object by the class's table: every field is read, getters run; what is not
 * there or not such a value is V8C_ETYPE, or V8C_ERANGE, and v8c_detail says where, "NAME.servers[2].port:
 * expected a number" (NULL: the class's name). Read-only fields and borrowed strings are passed over;
 * owned strings and counted arrays are new memory by malloc, and what was there before is freed: begin
 * with zeros. After a failure some fields are filled.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 */
V8C_API int v8c_class_fill(v8c_context *context, const v8c_class *klass, const char *name, v8c_value from,
                           void *self);
/* Frees a struct's owned strings and counted arrays, as filling made them, and zeroes those members.
 * [pure, any-thread] */
V8C_API void v8c_class_clear(const v8c_class *klass, void *self);

/* Objects that stand for structs, parts of structs and arrays in that isolate.
 * [pure, owner]  0 for NULL */
V8C_API size_t v8c_class_instances(const v8c_isolate *isolate);

#ifdef __cplusplus
}
#endif

#endif
