/* v8c/property.h: properties in detail: attributes, descriptors, names by filter, and how far
 * an object may still change.
 *
 * A key is a value: a name (v8c_key, a symbol), a number, or what String() makes a name of. */
#ifndef V8C_PROPERTY_H
#define V8C_PROPERTY_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Define ------------------------------------------------------------------------ */

typedef enum v8c_said { V8C_UNSAID = 0, V8C_NO = 1, V8C_YES = 2 } v8c_said;

/* A property descriptor. A field that is NULL or V8C_UNSAID is not there: an existing property
 * keeps what it has of it, a new one gets undefined or false. */
typedef struct v8c_descriptor {
  size_t size;
  v8c_value value;       /* of a data property, with writable */
  v8c_value get, set;    /* of an accessor: functions or undefined */
  v8c_said writable;
  v8c_said enumerable;
  v8c_said configurable;
} v8c_descriptor;

/* Object.defineProperty. What the object does not allow throws a TypeError. V8C_EINVAL where a
 * descriptor says both value or writable and get or set; V8C_ETYPE where an accessor is no
 * function.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Object::DefineProperty */
V8C_API int v8c_define(v8c_context *context, v8c_value object, v8c_value key, const v8c_descriptor *descriptor);

/* The same for a data property with these attributes, a sum of v8c_attributes; never runs a
 * setter, unlike v8c_set.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE
 * V8: Object::DefineOwnProperty */
V8C_API int v8c_define_value(v8c_context *context, v8c_value object, v8c_value key, v8c_value value,
                             int attributes);
V8C_API int v8c_define_value_named(v8c_context *context, v8c_value object, const char *name, size_t len,
                                   v8c_value value, int attributes);

/* ---- Look into --------------------------------------------------------------------- */

/* Has it an own property of that name?
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Object::HasOwnProperty */
V8C_API int v8c_has_own(v8c_context *context, v8c_value object, v8c_value key, bool *out);

/* Object.getOwnPropertyDescriptor. Set out->size; of an accessor get and set are always there,
 * of a data property value and writable, the rest in both.
 * out: up to two values, scoped. V8C_ENOENT when there is no such own property.
 * [runs-js, owner]  0 | V8C_ENOENT | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Object::GetOwnPropertyDescriptor */
V8C_API int v8c_get_descriptor(v8c_context *context, v8c_value object, v8c_value key, v8c_descriptor *out);

/* The attributes of an own property, a sum of v8c_attributes. An accessor is never read-only.
 * [runs-js, owner]  0 | V8C_ENOENT | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Object::GetPropertyAttributes, which asks the prototypes too */
V8C_API int v8c_get_attributes(v8c_context *context, v8c_value object, v8c_value key, int *out);

/* ---- Names ------------------------------------------------------------------------- */

typedef enum v8c_name_filter {
  V8C_ALL_NAMES = 0,
  V8C_ONLY_WRITABLE = 1,      /* accessors count as writable */
  V8C_ONLY_ENUMERABLE = 2,
  V8C_ONLY_CONFIGURABLE = 4,
  V8C_SKIP_STRINGS = 8,
  V8C_SKIP_SYMBOLS = 16
} v8c_name_filter;

typedef struct v8c_names_options {
  size_t size;
  int filter;              /* a sum of v8c_name_filter */
  bool inherited;          /* of the prototypes too; each name once */
  bool skip_indices;
  bool number_indices;     /* indices as numbers, not as strings */
} v8c_names_options;

/* The names of an object's properties as an array, indices first. By default all own ones,
 * as Reflect.ownKeys. Those of proxies, inherited ones too, are filtered like any other's, by asking the
 * traps. A name hides what is inherited under it, listed or not.
 * out: scoped.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Object::GetPropertyNames */
V8C_API int v8c_names(v8c_context *context, v8c_value object, const v8c_names_options *options, v8c_value *out);

/* ---- Integrity --------------------------------------------------------------------- */

/* What an object still allows; each level includes those before it. */
typedef enum v8c_integrity {
  V8C_EXTENSIBLE = 0,
  V8C_NOT_EXTENSIBLE = 1,   /* no new properties, no other prototype */
  V8C_SEALED = 2,           /* and none deleted or made another kind */
  V8C_FROZEN = 3            /* and none written */
} v8c_integrity;

/* The highest level that holds: Object.isFrozen, isSealed and isExtensible in one. An object
 * that is not extensible and has no properties is frozen.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED */
V8C_API int v8c_get_integrity(v8c_context *context, v8c_value object, v8c_integrity *out);

/* Object.seal or Object.freeze: `level` is V8C_SEALED or V8C_FROZEN. Where it cannot be done
 * (a typed array with elements, a proxy that refuses) that throws a TypeError.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Object::SetIntegrityLevel */
V8C_API int v8c_set_integrity(v8c_context *context, v8c_value object, v8c_integrity level);

#ifdef __cplusplus
}
#endif

#endif
