/* v8c/object.h: objects and arrays.
 *
 * Keys come three ways: any value (`v8c_get`), a UTF-8 name (`v8c_get_named`), an index
 * (`v8c_get_index`). A key made with v8c_key is quicker than a name. Where an object is
 * asked for, anything else is V8C_ETYPE. */
#ifndef V8C_OBJECT_H
#define V8C_OBJECT_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Make ------------------------------------------------------------------------ */

/* An empty object; an array of `length` holes. V8C_ERANGE past 2^32 - 1 elements.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE | V8C_EXCEPTION | V8C_ETERMINATED
 * v8go: ObjectTemplate.NewInstance   V8: Object::New, Array::New */
V8C_API int v8c_object(v8c_context *context, v8c_value *out);
V8C_API int v8c_array(v8c_context *context, size_t length, v8c_value *out);

/* An array of these values. V8C_ERANGE past 2^26 of them.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE | V8C_EXCEPTION | V8C_ETERMINATED */
V8C_API int v8c_array_from(v8c_context *context, size_t count, const v8c_value *values, v8c_value *out);

/* ---- Use -------------------------------------------------------------------------- */

/* Reads property `key` of `object`; runs getters and proxies.
 * out: the value, scoped; undefined when there is none.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE
 * v8go: Object.Get   V8: Object::Get */
V8C_API int v8c_get(v8c_context *context, v8c_value object, v8c_value key, v8c_value *out);
V8C_API int v8c_get_named(v8c_context *context, v8c_value object, const char *name, size_t len,
                          v8c_value *out);
V8C_API int v8c_get_index(v8c_context *context, v8c_value object, uint32_t index, v8c_value *out);

/* Writes it, as `object[key] = value` in sloppy mode: a read-only property is left as it is.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE
 * v8go: Object.Set   V8: Object::Set */
V8C_API int v8c_set(v8c_context *context, v8c_value object, v8c_value key, v8c_value value);
V8C_API int v8c_set_named(v8c_context *context, v8c_value object, const char *name, size_t len,
                          v8c_value value);
V8C_API int v8c_set_index(v8c_context *context, v8c_value object, uint32_t index, v8c_value value);

/* `key in object`.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE
 * v8go: Object.Has   V8: Object::Has */
V8C_API int v8c_has(v8c_context *context, v8c_value object, v8c_value key, bool *out);
V8C_API int v8c_has_named(v8c_context *context, v8c_value object, const char *name, size_t len, bool *out);
V8C_API int v8c_has_index(v8c_context *context, v8c_value object, uint32_t index, bool *out);

/* `delete object[key]`; *out (may be NULL) is false when it could not be deleted.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE
 * v8go: Object.Delete   V8: Object::Delete */
V8C_API int v8c_delete(v8c_context *context, v8c_value object, v8c_value key, bool *out);
V8C_API int v8c_delete_named(v8c_context *context, v8c_value object, const char *name, size_t len,
                             bool *out);
V8C_API int v8c_delete_index(v8c_context *context, v8c_value object, uint32_t index, bool *out);

/* Reads method `name` of `object` (any value but undefined and null) and calls it on it.
 * out: the result, scoped; may be NULL.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE when it is no function | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE
 * v8go: Object.MethodCall */
V8C_API int v8c_call_method(v8c_context *context, v8c_value object, const char *name, size_t len,
                            size_t argc, const v8c_value *argv, v8c_value *out);

/* ---- Look into --------------------------------------------------------------------- */

/* Names as an array of strings: enumerable ones, inherited too; and all of its own
 * (enumerable or not). No symbols.
 * out: scoped.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED
 * v8go: Object.GetPropertyNames, GetOwnPropertyNames */
V8C_API int v8c_property_names(v8c_context *context, v8c_value object, v8c_value *out);
V8C_API int v8c_own_property_names(v8c_context *context, v8c_value object, v8c_value *out);

/* Length of an array; V8C_ETYPE for anything else.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE */
V8C_API int v8c_array_length(v8c_value array, uint32_t *out);

/* Object.getPrototypeOf and setPrototypeOf, a proxy's traps asked; `prototype` is an object or
 * null. Where it cannot be set (a cycle, a frozen object) that throws a TypeError.
 * out: scoped.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED
 * v8go: Object.GetPrototype, SetPrototype */
V8C_API int v8c_get_prototype(v8c_context *context, v8c_value object, v8c_value *out);
V8C_API int v8c_set_prototype(v8c_context *context, v8c_value object, v8c_value prototype);

/* Fields that JavaScript does not see, of objects made from a template that has them.
 * V8C_ERANGE past the last one. A count of 0 for what has none.
 * out: scoped; undefined until set.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_ESTATE when it holds a pointer
 * v8go: Object.InternalFieldCount, GetInternalField, SetInternalField */
V8C_API size_t v8c_field_count(v8c_value object);
V8C_API int v8c_get_field(v8c_isolate *isolate, v8c_value object, size_t index, v8c_value *out);
V8C_API int v8c_set_field(v8c_isolate *isolate, v8c_value object, size_t index, v8c_value value);

/* A pointer of the host's as a value that JavaScript can only pass on; NULL is fine.
 * In a snapshot creator's isolate it must be registered: v8c_register_native.
 * [pure, owner]  NULL when not entered or not registered   V8: External */
V8C_API v8c_value v8c_external(v8c_isolate *isolate, void *pointer);
/* [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE */
V8C_API int v8c_get_external(v8c_value value, void **out);

#ifdef __cplusplus
}
#endif

#endif
