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

/* An object with these properties in one call, each enumerable, writable and configurable: keys[i]
 * is a string, symbol or number, values[i] its value; of a key given twice the last counts.
 * `prototype` is an object or null; NULL: Object.prototype. No setter and no proxy runs.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: Object::New */
V8C_API int v8c_object_from(v8c_context *context, v8c_value prototype, size_t count, const v8c_value *keys,
                            const v8c_value *values, v8c_value *out);

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

/* Reads `count` elements from index `from` on, as v8c_get_index does one by one. Where it fails
 * values[] is untouched.
 * values: scoped; undefined for holes and past the end.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE when it is no array | V8C_ERANGE past 2^26 of them or index 2^32 - 2 | V8C_ENOMEM | V8C_ETHREAD | V8C_EDISPOSED */
V8C_API int v8c_array_read(v8c_context *context, v8c_value array, uint32_t from, size_t count, v8c_value *values);

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

/* The name of the function that made the object, as debuggers show it: "Map", "Point", "Object".
 * Nothing of the script's runs for it.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD
 * V8: Object::GetConstructorName */
V8C_API int v8c_constructor_name(v8c_isolate *isolate, v8c_value object, v8c_value *out);

/* What a proxy stands for and what answers for it, both null once it is revoked; no trap runs.
 * target, handler: scoped; either may be NULL.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE when it is no proxy   V8: Proxy::GetTarget, GetHandler */
V8C_API int v8c_proxy_parts(v8c_value proxy, v8c_value *target, v8c_value *handler);

/* The context the object was made in, borrowed; NULL for what is no object and when that context
 * was not made by v8c, was freed, or is not known (a proxy that was revoked).
 * [pure, owner]  V8: Object::GetCreationContext */
V8C_API v8c_context *v8c_creation_context(v8c_isolate *isolate, v8c_value object);

/* Fields that JavaScript does not see, of objects made from a template that has them.
 * V8C_ERANGE past the last one. A count of 0 for what has none.
 * out: scoped; undefined until set.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_ESTATE when it holds a pointer
 * v8go: Object.InternalFieldCount, GetInternalField, SetInternalField */
V8C_API size_t v8c_field_count(v8c_value object);
V8C_API int v8c_get_field(v8c_isolate *isolate, v8c_value object, size_t index, v8c_value *out);
V8C_API int v8c_set_field(v8c_isolate *isolate, v8c_value object, size_t index, v8c_value value);

/* A pointer of the host's in such a field, without a value around it. A field holds a value or
 * a pointer, the last one set, and reading the other is V8C_ESTATE; but NULL and undefined are
 * the same, as it is before anything was set. The pointer must be even (V8C_EINVAL), and its
 * lower 32 bits not all 0. V8 does not free or move what it points to. What a snapshot
 * keeps of it, v8c_creator_options says.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_ESTATE | V8C_ESNAPSHOT
 * V8: Object::GetAlignedPointerFromInternalField, SetAlignedPointerInInternalField */
V8C_API int v8c_get_field_pointer(v8c_isolate *isolate, v8c_value object, size_t index, void **out);
V8C_API int v8c_set_field_pointer(v8c_isolate *isolate, v8c_value object, size_t index, void *pointer);

/* A number for hash tables of the host's: the same for the same object, drawn at random, and for
 * equal strings, which V8 hashes with the isolate's seed.
 * [pure, owner]  0 for what is no object, string or symbol   V8: Object::GetIdentityHash, Name::GetIdentityHash */
V8C_API int v8c_identity_hash(v8c_value value);

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
