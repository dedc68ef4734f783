/* v8c/table.h: functions, accessors and constants of an object or a template as one static table.
 *
 *   static const v8c_prop point[] = {
 *     V8C_FN("distance", distance),
 *     V8C_FN("@@iterator", iterator),
 *     V8C_GETSET("x", get_x, set_x),
 *     V8C_INT("ORIGIN", 0),
 *     V8C_STR("unit", "mm"),
 *     V8C_PROP_END
 *   };
 *   v8c_template_define_table(prototype, point, NULL);
 *
 * A name "@@iterator" is the well-known symbol of that name (every one of v8c/symbol.h, in
 * JavaScript's spelling); an unknown one is V8C_EINVAL. */
#ifndef V8C_TABLE_H
#define V8C_TABLE_H

#include "v8c/access.h"
#include "v8c/base.h"
#include "v8c/function.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum v8c_prop_kind {
  V8C_PROP_NONE = 0,         /* the end of the table */
  V8C_PROP_FN = 1,           /* fn; length */
  V8C_PROP_ACCESSOR = 2,     /* fn and set, one may be NULL */
  V8C_PROP_DATA = 3,         /* get and put; put may be NULL: read-only */
  V8C_PROP_LAZY = 4,         /* get */
  V8C_PROP_BOOL = 5,         /* integer */
  V8C_PROP_INT = 6,          /* integer, at most 2^53 to either side: V8C_ERANGE */
  V8C_PROP_NUM = 7,          /* number */
  V8C_PROP_STR = 8,          /* text, text_len */
  V8C_PROP_TABLE = 9         /* table: an object of its own */
} v8c_prop_kind;

/* One property; made with the macros below, or by hand. */
typedef struct v8c_prop {
  int kind;                  /* a v8c_prop_kind */
  int attributes;            /* a sum of v8c_attributes */
  const char *name;
  size_t len;
  v8c_fn fn, set;
  v8c_get_fn get;
  v8c_set_fn put;
  const char *text;
  size_t text_len;
  const struct v8c_prop *table;
  double number;
  int64_t integer;
  int length;                /* of a function: its `length`, 0 to 32767 */
} v8c_prop;

/* Functions are no constructors, and what they are called with is theirs to check. The last two of
 * V8C_FN_WITH are its `length` and its attributes. */
#define V8C_FN(name, fn) V8C_FN_WITH(name, fn, 0, V8C_ATTR_NONE)
#define V8C_FN_WITH(name, fn, length, attributes) \
  {V8C_PROP_FN, attributes, V8C_LIT(name), fn, NULL, NULL, NULL, NULL, 0, NULL, 0, 0, length}
/* Accessors: `get` and `set` are v8c_fn. */
#define V8C_GET(name, get) V8C_GETSET(name, get, NULL)
#define V8C_GETSET(name, get, set) \
  {V8C_PROP_ACCESSOR, V8C_ATTR_NONE, V8C_LIT(name), get, set, NULL, NULL, NULL, 0, NULL, 0, 0, 0}
/* What looks like data and is read and written by a v8c_get_fn and a v8c_set_fn; what is asked
 * for by a v8c_get_fn when it is first read, and is data from then on. */
#define V8C_DATA(name, get, put) \
  {V8C_PROP_DATA, V8C_ATTR_NONE, V8C_LIT(name), NULL, NULL, get, put, NULL, 0, NULL, 0, 0, 0}
#define V8C_LAZY(name, get) \
  {V8C_PROP_LAZY, V8C_ATTR_NONE, V8C_LIT(name), NULL, NULL, get, NULL, NULL, 0, NULL, 0, 0, 0}
/* Constants: read-only, and not to be deleted. */
#define V8C__CONST (V8C_READ_ONLY | V8C_DONT_DELETE)
#define V8C_BOOL(name, value) \
  {V8C_PROP_BOOL, V8C__CONST, V8C_LIT(name), NULL, NULL, NULL, NULL, NULL, 0, NULL, 0, value, 0}
#define V8C_INT(name, value) \
  {V8C_PROP_INT, V8C__CONST, V8C_LIT(name), NULL, NULL, NULL, NULL, NULL, 0, NULL, 0, value, 0}
#define V8C_NUM(name, value) \
  {V8C_PROP_NUM, V8C__CONST, V8C_LIT(name), NULL, NULL, NULL, NULL, NULL, 0, NULL, value, 0, 0}
#define V8C_STR(name, value) \
  {V8C_PROP_STR, V8C__CONST, V8C_LIT(name), NULL, NULL, NULL, NULL, V8C_LIT(value), NULL, 0, 0, 0}
/* An object with a table of its own. */
#define V8C_OBJECT(name, table) \
  {V8C_PROP_TABLE, V8C_ATTR_NONE, V8C_LIT(name), NULL, NULL, NULL, NULL, NULL, 0, table, 0, 0, 0}
#define V8C_PROP_END \
  {V8C_PROP_NONE, V8C_ATTR_NONE, NULL, 0, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0, 0, 0}

/* Defines the properties on an object, as Object.defineProperty does: a property that is there is
 * replaced, no setter runs, and what the object does not allow throws a TypeError. `data` is what
 * functions, getters and setters are given; may be NULL. What comes before a failure stays.
 * V8C_EINVAL for V8C_OWN_THIS, which is for templates.
 * [runs-js, owner]  0 | V8C_ESNAPSHOT | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API int v8c_define_table(v8c_context *context, v8c_value object, const v8c_prop *table, v8c_value data);

/* Adds them to a template; `data` is a primitive value or an external. On the prototype or
 * instance template of a function template, functions and accessors have V8C_OWN_THIS: called on
 * anything but an instance they throw a TypeError. (v8c_template_set_fn makes others.) Names as for
 * v8c_template_set: each once. What comes before a failure stays.
 * [may-gc, owner]  0 | V8C_ESNAPSHOT | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE | V8C_EEXIST | V8C_ENOMEM */
V8C_API int v8c_template_define_table(v8c_template *tmpl, const v8c_prop *table, v8c_value data);

/* Registers every native function of the table for snapshots, as v8c_register_native does:
 * "prefix.name" for a function, "prefix.name get" and "prefix.name set" for the others, tables in it
 * as "prefix.name.…".
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EEXIST | V8C_ERANGE | V8C_ESTATE | V8C_ENOMEM */
V8C_API int v8c_register_table(const char *prefix, const v8c_prop *table);

#ifdef __cplusplus
}
#endif

#endif
