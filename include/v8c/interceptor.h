/* v8c/interceptor.h: objects whose properties are answered by C: functions that V8 asks before it
 * looks at the properties of an instance.
 *
 *   static bool get(v8c_value name, v8c_access *access) {
 *     if (!v8c_is_string(name)) return false;          // not ours: go on as if nobody was asked
 *     v8c_access_return_int32(access, 42);
 *     return true;                                     // that is the answer
 *   }
 *   static const v8c_named_handlers handlers = {.size = sizeof handlers, .get = get};
 *   v8c_template_set_named_handlers(tmpl, &handlers);
 *
 * A handler answers true when it has dealt with the request, and false to have V8 go on to the
 * object's own properties and its prototype. A handler that throws (a call in it failed, or
 * v8c_throw…) returns either; the exception goes on. What a handler of names is asked with is a
 * string or a symbol, never an index: those go to the handlers of indices. The object is
 * v8c_access_this or v8c_access_holder, and the table v8c_access_pointer: as the first member of a struct
 * of yours it brings what else a handler needs.
 *
 * A table is borrowed, as static tables are meant to be: it must stay as it is as long as an isolate
 * with such an instance. */
#ifndef V8C_INTERCEPTOR_H
#define V8C_INTERCEPTOR_H

#include "v8c/access.h"
#include "v8c/base.h"
#include "v8c/property.h"
#include "v8c/template.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Handlers -------------------------------------------------------------------------- */

typedef enum v8c_handler_flags {
  V8C_HANDLERS_NON_MASKING = 1,     /* asked only for names that the object and its prototypes lack; names only */
  V8C_HANDLERS_STRINGS = 2,         /* not asked for symbols; names only */
  V8C_HANDLERS_NO_SIDE_EFFECTS = 4  /* get, query and keys change nothing: a debugger may ask them */
} v8c_handler_flags;

/* Reads: the answer by v8c_access_return…, undefined when there is none.
 * V8: NamedPropertyGetterCallback */
typedef bool (*v8c_named_get_fn)(v8c_value name, v8c_access *access);
/* Writes, to the instance itself: an object that inherits from it gets a property of its own.  V8: NamedPropertySetterCallback */
typedef bool (*v8c_named_set_fn)(v8c_value name, v8c_value value, v8c_access *access);
/* Is it there? *attributes is 0, and may be made a sum of v8c_attributes: `in`, hasOwnProperty, and
 * whether Object.keys has it. Without it, `get` is asked.  V8: NamedPropertyQueryCallback */
typedef bool (*v8c_named_query_fn)(v8c_value name, int *attributes, v8c_access *access);
/* `delete`: *deleted is true. False answers false, and throws a TypeError in strict code.
 * V8: NamedPropertyDeleterCallback */
typedef bool (*v8c_named_delete_fn)(v8c_value name, bool *deleted, v8c_access *access);
/* Names: answers with an array of strings and symbols, or of indices, by v8c_access_return; another
 * answer throws a TypeError. With `query` only those are enumerated that it says are enumerable.
 * V8: NamedPropertyEnumeratorCallback */
typedef void (*v8c_keys_fn)(v8c_access *access);
/* Object.defineProperty; the descriptor's values are scoped.
 * V8: NamedPropertyDefinerCallback */
typedef bool (*v8c_named_define_fn)(v8c_value name, const v8c_descriptor *descriptor, v8c_access *access);
/* Object.getOwnPropertyDescriptor: answers with v8c_access_return_descriptor, or with an object such as
 * Object.getOwnPropertyDescriptor gives. What is no right descriptor throws a TypeError.
 * V8: NamedPropertyDescriptorCallback */
typedef bool (*v8c_named_describe_fn)(v8c_value name, v8c_access *access);

/* Each may be NULL. `query` goes with neither `define` nor `describe`, which V8 asks in its place. */
typedef struct v8c_named_handlers {
  size_t size;
  int flags;                 /* a sum of v8c_handler_flags */
  v8c_named_get_fn get;
  v8c_named_set_fn set;
  v8c_named_query_fn query;
  v8c_named_delete_fn remove;
  v8c_keys_fn keys;
  v8c_named_define_fn define;
  v8c_named_describe_fn describe;
} v8c_named_handlers;

/* The same for indices: 0 to 2^32 - 2. */
typedef bool (*v8c_indexed_get_fn)(uint32_t index, v8c_access *access);
typedef bool (*v8c_indexed_set_fn)(uint32_t index, v8c_value value, v8c_access *access);
typedef bool (*v8c_indexed_query_fn)(uint32_t index, int *attributes, v8c_access *access);
typedef bool (*v8c_indexed_delete_fn)(uint32_t index, bool *deleted, v8c_access *access);
typedef bool (*v8c_indexed_define_fn)(uint32_t index, const v8c_descriptor *descriptor, v8c_access *access);
typedef bool (*v8c_indexed_describe_fn)(uint32_t index, v8c_access *access);

typedef struct v8c_indexed_handlers {
  size_t size;
  int flags;                 /* V8C_HANDLERS_NO_SIDE_EFFECTS or 0 */
  v8c_indexed_get_fn get;
  v8c_indexed_set_fn set;
  v8c_indexed_query_fn query;
  v8c_indexed_delete_fn remove;
  v8c_keys_fn keys;
  v8c_indexed_define_fn define;
  v8c_indexed_describe_fn describe;
} v8c_indexed_handlers;

/* ---- Give them to a template ------------------------------------------------------------ */

/* Instances of the template, and of a context with it as its global, ask `handlers`. Object templates
 * only, once each: V8C_EEXIST. V8C_EINVAL for a table without a handler, flags that are not for it, or
 * `query` beside `define` or `describe`. In a snapshot creator's isolate the table must be
 * registered: V8C_ESNAPSHOT.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE | V8C_EEXIST | V8C_ESNAPSHOT
 * v8go: ObjectTemplate.SetNamedPropertyHandler   V8: ObjectTemplate::SetHandler */
V8C_API int v8c_template_set_named_handlers(v8c_template *tmpl, const v8c_named_handlers *handlers);
V8C_API int v8c_template_set_indexed_handlers(v8c_template *tmpl, const v8c_indexed_handlers *handlers);

/* Registers a table for snapshots, as v8c_register_native does: its functions need no names of their
 * own. A restored object whose table is not there throws an Error when it is asked.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EEXIST | V8C_ESTATE | V8C_ENOMEM */
V8C_API int v8c_register_named_handlers(const char *name, size_t len, const v8c_named_handlers *handlers);
V8C_API int v8c_register_indexed_handlers(const char *name, size_t len,
                                          const v8c_indexed_handlers *handlers);

/* In a `describe`: sets the result. V8C_EINVAL for a descriptor of a value and of an accessor, V8C_ETYPE
 * where an accessor is no function.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ETHREAD */
V8C_API int v8c_access_return_descriptor(v8c_access *access, const v8c_descriptor *descriptor);

/* The pointer that v8c_access_data is an external of: in a handler the table it is in. NULL for NULL, and
 * where that is no external.
 * [pure, owner]  v8go: InterceptorCallbackInfo */
V8C_API void *v8c_access_pointer(const v8c_access *access);
/* The same, and whether the holder is the very object that `ref` holds (false for a NULL ref), in *is_holder
 * (may be NULL): for where each call of the library counts.
 * [pure, owner] */
V8C_API void *v8c_access_read(const v8c_access *access, const v8c_ref *ref, bool *is_holder);

#ifdef __cplusplus
}
#endif

#endif
