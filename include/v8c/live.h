/* v8c/live.h: stores of C's as arrays and objects of JavaScript, without a copy: live arrays of
 * numbers and structs, and objects and arrays whose properties are asked of callbacks. */
#ifndef V8C_LIVE_H
#define V8C_LIVE_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

struct v8c_field;
struct v8c_class;

/* ---- Live arrays --------------------------------------------------------------------------- */

/* What a live array is of. Static, as tables of classes are. `element` says type, size, of, names, bits and
 * flags; its offset and counts are not looked at. */
typedef enum v8c_live_flags {
  V8C_LIVE_KEEP = 1          /* objects of structs stay as long as the array's: made once, at the price of memory */
} v8c_live_flags;

typedef struct v8c_live_array {
  size_t size;
  const struct v8c_field *element;
  /* Where the elements are now, and how many. */
  void *(*elements)(void *data, size_t *count);
  /* `length = count`, push, pop and a write behind the end: 0, or a code that becomes an Error. New
   * elements are to be zeroed. NULL: the array's length stays. */
  int (*resize)(void *data, size_t count);
  int flags;                 /* a sum of v8c_live_flags */
} v8c_live_array;

/* An object that is the elements: index, length, iteration and Array.prototype's methods, of which those
 * that visit every element are the library's own; JSON has it as an array, Array.isArray says no. Elements that are structs are instances of their class. The
 * same `data` is the same object. v8c_class_detach(isolate, data) ends it.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_EEXIST | V8C_ERANGE | V8C_ETYPE | V8C_ESTATE | V8C_ESNAPSHOT | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API int v8c_live_array_wrap(v8c_context *context, const v8c_live_array *array, void *data,
                                v8c_value *out);

/* ---- Dynamic objects ------------------------------------------------------------------------- */

/* Properties of any store, by their names: UTF-8, `len` bytes. Each answers V8C_ENOENT where there is no
 * such property; after V8C_EXCEPTION what was thrown goes on, and another code becomes an Error. `data` is
 * handed to each, and is freed once, when the object was collected or its isolate freed; after v8c_class_detach
 * of `data` the object throws, and `data` is the caller's again. All but
 * `get` and `data` may be NULL: without `has`, `get` is asked; without `set` and `remove` writes throw in strict
 * code; without `keys` there are none. Symbols go to the object itself. */
typedef struct v8c_dynamic_object {
  size_t size;
  int (*get)(v8c_context *context, void *data, const char *name, size_t len, v8c_value *out);
  int (*set)(v8c_context *context, void *data, const char *name, size_t len, v8c_value value);
  int (*has)(v8c_context *context, void *data, const char *name, size_t len);
  int (*remove)(v8c_context *context, void *data, const char *name, size_t len);
  /* Puts the names into `names`, an empty array: v8c_set_index. */
  int (*keys)(v8c_context *context, void *data, v8c_value names);
  void *data;
  void (*free_data)(void *data); /* must not call v8c */
} v8c_dynamic_object;

/* An object of that store, which is copied; a new one each time. On failure `data` stays the caller's.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ESTATE | V8C_ESNAPSHOT | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API int v8c_dynamic_object_new(v8c_context *context, const v8c_dynamic_object *store,
                                   v8c_value *out);

/* The same by index, with a length and Array.prototype's methods: of what is computed or fetched. `get`,
 * `length` and `data` must be there. */
typedef struct v8c_dynamic_array {
  size_t size;
  int (*length)(v8c_context *context, void *data, uint32_t *out);
  int (*get)(v8c_context *context, void *data, uint32_t index, v8c_value *out);
  int (*set)(v8c_context *context, void *data, uint32_t index, v8c_value value);
  int (*resize)(v8c_context *context, void *data, uint32_t length);
  void *data;
  void (*free_data)(void *data);
} v8c_dynamic_array;

/* An array of that store, which is copied. On failure `data` stays the caller's.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ESTATE | V8C_ESNAPSHOT | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API int v8c_dynamic_array_new(v8c_context *context, const v8c_dynamic_array *store,
                                  v8c_value *out);

#ifdef __cplusplus
}
#endif

#endif
