/* v8c/access.h: native getters and setters of properties that look like data: functions that V8
 * calls when such a property is read or written (v8c_template_set_native, v8c_template_set_lazy,
 * the tables of v8c/table.h).
 *
 * As a v8c_fn they run in a scope of their own, and return at once when a call in them fails
 * with V8C_EXCEPTION. */
#ifndef V8C_ACCESS_H
#define V8C_ACCESS_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Borrowed: one read or write of a property. */
typedef struct v8c_access v8c_access;

/* Reads: answers with v8c_access_return, else the value is undefined. `name` is a string or
 * a symbol.  V8: AccessorNameGetterCallback */
typedef void (*v8c_get_fn)(v8c_value name, v8c_access *access);
/* Writes `value`.  V8: AccessorNameSetterCallback */
typedef void (*v8c_set_fn)(v8c_value name, v8c_value value, v8c_access *access);

/* All of these: [pure, owner], and only with the `access` that the function was handed; NULL, or
 * nothing, for NULL. */

/* The object that was asked: the holder, or one that inherits from it. */
V8C_API v8c_value v8c_access_this(const v8c_access *access);
/* The object that has the property. */
V8C_API v8c_value v8c_access_holder(const v8c_access *access);
/* What was given with the function; undefined when nothing was. */
V8C_API v8c_value v8c_access_data(const v8c_access *access);
V8C_API v8c_isolate *v8c_access_isolate(const v8c_access *access);
/* The context that the property was made in, borrowed. NULL when it was not made by v8c. */
V8C_API v8c_context *v8c_access_context(const v8c_access *access);
/* Strict code is writing: a setter that refuses should throw. */
V8C_API bool v8c_access_is_strict(const v8c_access *access);

/* In a getter: sets the result; a later one wins. NULL is undefined. */
V8C_API void v8c_access_return(v8c_access *access, v8c_value value);
V8C_API void v8c_access_return_boolean(v8c_access *access, bool value);
V8C_API void v8c_access_return_number(v8c_access *access, double value);
V8C_API void v8c_access_return_int32(v8c_access *access, int32_t value);

#ifdef __cplusplus
}
#endif

#endif
