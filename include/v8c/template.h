/* v8c/template.h: blueprints for functions and objects, made once for an isolate and
 * instantiated in any of its contexts.
 *
 * v8c_template is one type for both kinds; a function asks for the kind it needs (V8C_ETYPE).
 * With its first instance a template is frozen, and with it its parent and the templates that
 * are its properties: further changes are V8C_ESTATE. A context's global counts. */
#ifndef V8C_TEMPLATE_H
#define V8C_TEMPLATE_H

#include "v8c/access.h"
#include "v8c/base.h"
#include "v8c/function.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Make ------------------------------------------------------------------------ */

/* A function template that calls `fn` (may be NULL: its functions return their `this`). `data`
 * is a primitive value or an external, or NULL: V8C_ETYPE for objects, which belong to one
 * context.
 * out: owned; v8c_template_free.
 * [may-gc, owner]  0 | V8C_ESNAPSHOT | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_ENOMEM
 * v8go: NewFunctionTemplate */
V8C_API V8C_CHECK int v8c_function_template(v8c_isolate *isolate, v8c_fn fn, v8c_value data,
                                            v8c_template **out);

typedef struct v8c_function_options {
  size_t size;
  v8c_fn fn;
  v8c_value data;
  v8c_template *receiver;    /* a function template: `this` must be an instance of it, or of one
                                that inherits from it, else a TypeError, "Illegal invocation" */
  int length;                /* the function's `length`, 0 to 32767 */
  bool no_constructor;       /* `new` is a TypeError, and there is no `prototype` */
  bool no_side_effects;      /* a debugger may call it to show a value */
} v8c_function_options;

/* As v8c_function_template, with more to say.
 * out: owned; v8c_template_free.
 * [may-gc, owner]  0 | V8C_ESNAPSHOT | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 * V8: FunctionTemplate::New, Signature::New */
V8C_API V8C_CHECK int v8c_function_template_with(v8c_isolate *isolate, const v8c_function_options *options,
                                                 v8c_template **out);

/* An object template.
 * out: owned; v8c_template_free.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ENOMEM
 * v8go: NewObjectTemplate */
V8C_API V8C_CHECK int v8c_object_template(v8c_isolate *isolate, v8c_template **out);

/* The template of the function's `prototype` object, and of the objects that `new` makes.
 * V8C_ESTATE for functions that are no constructors.
 * out: owned; v8c_template_free (the function template keeps its own).
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 * v8go: FunctionTemplate.PrototypeTemplate, InstanceTemplate */
V8C_API V8C_CHECK int v8c_prototype_template(v8c_template *function, v8c_template **out);
V8C_API V8C_CHECK int v8c_instance_template(v8c_template *function, v8c_template **out);

/* Lets go; instances live on. Off the owner thread the free is queued.
 * [pure, any-thread] */
V8C_API void v8c_template_free(v8c_template *tmpl);

/* ---- Shape ------------------------------------------------------------------------- */

/* Property `name` with a primitive value, V8C_ETYPE for objects and externals; or with another
 * template, which is then instantiated with this one: V8C_EINVAL when that would put a
 * template inside itself, V8C_ERANGE past 100 levels. A name once: V8C_EEXIST for the second
 * time, and for what V8 gives every function (length, name, prototype, arguments, caller).
 * `attributes` is a sum of v8c_attributes.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE | V8C_EEXIST | V8C_ENOMEM
 * v8go: Template.Set */
V8C_API int v8c_template_set(v8c_template *tmpl, const char *name, size_t len, v8c_value value,
                             int attributes);
V8C_API int v8c_template_set_template(v8c_template *tmpl, const char *name, size_t len,
                                      v8c_template *value, int attributes);

/* A function property in one call, as for v8c_function_template (`fn` may be NULL).
 * [may-gc, owner]  0 | V8C_ESNAPSHOT | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE | V8C_EEXIST | V8C_ENOMEM */
V8C_API int v8c_template_set_fn(v8c_template *tmpl, const char *name, size_t len, v8c_fn fn,
                                v8c_value data, int attributes);

/* An accessor: `get` and `set` are native functions, and `get` or `set` may be NULL. Without a
 * setter, assignments do nothing, and throw in strict code. V8C_EINVAL for V8C_READ_ONLY.
 * [may-gc, owner]  0 | V8C_ESNAPSHOT | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE | V8C_EEXIST | V8C_ENOMEM
 * v8go: ObjectTemplate.SetAccessorProperty   V8: Template::SetAccessorProperty */
V8C_API int v8c_template_set_accessor(v8c_template *tmpl, const char *name, size_t len, v8c_fn get,
                                      v8c_fn set, v8c_value data, int attributes);

/* The same with function templates of the caller's, `get` or `set` may be NULL: where they are to have
 * a receiver, data, a length or properties of their own. They belong to the template as its
 * properties do.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE | V8C_EEXIST | V8C_ENOMEM
 * V8: Template::SetAccessorProperty */
V8C_API int v8c_template_set_accessor_templates(v8c_template *tmpl, const char *name, size_t len,
                                                v8c_template *get, v8c_template *set, int attributes);

/* A property that looks like data, and is read and written by native functions. `set` may be
 * NULL: then it is read-only.
 * [may-gc, owner]  0 | V8C_ESNAPSHOT | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE | V8C_EEXIST | V8C_ENOMEM
 * V8: Template::SetNativeDataProperty */
V8C_API int v8c_template_set_native(v8c_template *tmpl, const char *name, size_t len, v8c_get_fn get,
                                    v8c_set_fn set, v8c_value data, int attributes);

/* A property whose value is asked for when it is first read, once an instance. From then on it
 * is data.
 * [may-gc, owner]  0 | V8C_ESNAPSHOT | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE | V8C_EEXIST | V8C_ENOMEM
 * V8: Template::SetLazyDataProperty */
V8C_API int v8c_template_set_lazy(v8c_template *tmpl, const char *name, size_t len, v8c_get_fn get,
                                  v8c_value data, int attributes);

/* What every context has one of, as it is before a script changes anything.
 * V8: Intrinsic */
typedef enum v8c_intrinsic {
  V8C_INTRINSIC_ARRAY_ENTRIES = 0,               /* Array.prototype.entries */
  V8C_INTRINSIC_ARRAY_FOR_EACH = 1,              /* Array.prototype.forEach */
  V8C_INTRINSIC_ARRAY_KEYS = 2,                  /* Array.prototype.keys */
  V8C_INTRINSIC_ARRAY_VALUES = 3,                /* Array.prototype.values */
  V8C_INTRINSIC_ARRAY_PROTOTYPE = 4,             /* Array.prototype */
  V8C_INTRINSIC_ASYNC_ITERATOR_PROTOTYPE = 5,    /* what async generators inherit from */
  V8C_INTRINSIC_ERROR_PROTOTYPE = 6,             /* Error.prototype */
  V8C_INTRINSIC_ITERATOR_PROTOTYPE = 7,          /* Iterator.prototype */
  V8C_INTRINSIC_MAP_ITERATOR_PROTOTYPE = 8,      /* what map.entries() inherits from */
  V8C_INTRINSIC_OBJECT_VALUE_OF = 9,             /* Object.prototype.valueOf */
  V8C_INTRINSIC_SET_ITERATOR_PROTOTYPE = 10      /* what set.values() inherits from */
} v8c_intrinsic;

/* A data property whose value is that intrinsic of the instance's context: under Symbol.iterator,
 * V8C_INTRINSIC_ARRAY_VALUES makes instances iterable.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE | V8C_EEXIST | V8C_ENOMEM
 * V8: Template::SetIntrinsicDataProperty */
V8C_API int v8c_template_set_intrinsic(v8c_template *tmpl, const char *name, size_t len,
                                       v8c_intrinsic intrinsic, int attributes);

/* The eight above with a string or a symbol as the key, V8C_ETYPE for other keys; NULL is what it is
 * for them.
 * [may-gc, owner]  0 | V8C_ESNAPSHOT | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE | V8C_EEXIST | V8C_ENOMEM
 * v8go: Template.SetSymbol */
V8C_API int v8c_template_set_key(v8c_template *tmpl, v8c_value key, v8c_value value, int attributes);
V8C_API int v8c_template_set_key_template(v8c_template *tmpl, v8c_value key, v8c_template *value,
                                          int attributes);
V8C_API int v8c_template_set_key_fn(v8c_template *tmpl, v8c_value key, v8c_fn fn, v8c_value data,
                                    int attributes);
V8C_API int v8c_template_set_key_accessor(v8c_template *tmpl, v8c_value key, v8c_fn get, v8c_fn set,
                                          v8c_value data, int attributes);
V8C_API int v8c_template_set_key_native(v8c_template *tmpl, v8c_value key, v8c_get_fn get, v8c_set_fn set,
                                        v8c_value data, int attributes);
V8C_API int v8c_template_set_key_lazy(v8c_template *tmpl, v8c_value key, v8c_get_fn get, v8c_value data,
                                      int attributes);
V8C_API int v8c_template_set_key_accessor_templates(v8c_template *tmpl, v8c_value key, v8c_template *get,
                                                    v8c_template *set, int attributes);
V8C_API int v8c_template_set_key_intrinsic(v8c_template *tmpl, v8c_value key, v8c_intrinsic intrinsic,
                                           int attributes);

/* Internal fields of each instance, 0 to 64. Object templates only.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE
 * v8go: ObjectTemplate.SetInternalFieldCount */
V8C_API int v8c_template_set_field_count(v8c_template *tmpl, size_t count);
/* [pure, owner]  0 for what is no object template */
V8C_API size_t v8c_template_field_count(v8c_template *tmpl);

/* Name of the function, and of the class in messages. Function templates only.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE */
V8C_API int v8c_template_set_class_name(v8c_template *function, const char *name, size_t len);

/* The function's `length`, 0 to 32767. Function templates only.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE
 * V8: FunctionTemplate::SetLength */
V8C_API int v8c_template_set_length(v8c_template *function, int length);

/* The function's `prototype` can no longer be replaced. Function templates only.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE
 * V8: FunctionTemplate::ReadOnlyPrototype */
V8C_API int v8c_template_set_read_only_prototype(v8c_template *function);

/* The prototype of an instance can no longer be replaced: Object.setPrototypeOf throws. Object
 * templates only.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE
 * V8: ObjectTemplate::SetImmutableProto */
V8C_API int v8c_template_set_immutable_prototype(v8c_template *tmpl);

/* An instance can be called as a function and applied to `new`: `fn` is, with it as this.
 * `data` as for v8c_function_template. Object templates only, and none for a global.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE | V8C_ESNAPSHOT
 * v8go: ObjectTemplate.SetCallAsFunctionHandler */
V8C_API int v8c_template_set_call(v8c_template *tmpl, v8c_fn fn, v8c_value data);

/* An instance passes for undefined, as document.all does: typeof, == null, conditions. Its
 * properties are there. V8 wants such objects callable: without v8c_template_set_call, a call of it
 * is a TypeError. Object templates only, and none for a global.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE
 * v8go: ObjectTemplate.MarkAsUndetectable */
V8C_API int v8c_template_set_undetectable(v8c_template *tmpl);

/* May that context use the object? `accessing` is NULL for a context that v8c did not make. What it
 * throws is dropped and refuses. */
typedef bool (*v8c_may_access_fn)(v8c_context *accessing, v8c_value object, void *data);

/* Asks `may_access` before JavaScript, or a call of v8c, uses an instance: reads, writes, the prototype,
 * names, of whatever context the instance and the user are. Where it refuses, that throws a
 * TypeError "no access"; to JavaScript the prototype is null, and there are no names. An instance as a context's global object (v8c_context_options.global) is
 * free to that context and to those with its security token, and asked for to all others. `free_data`
 * (may be NULL) gets `data` once, when the last template, instance and context of an instance are
 * collected, and must not call V8. Object templates only. V8C_EEXIST for the second time; V8C_ESNAPSHOT in a snapshot
 * creator's isolate. On failure `data` stays the caller's.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE | V8C_EEXIST | V8C_ESNAPSHOT | V8C_ENOMEM
 * V8: ObjectTemplate::SetAccessCheckCallback */
V8C_API int v8c_template_set_access_check(v8c_template *tmpl, v8c_may_access_fn may_access, void *data,
                                          void (*free_data)(void *data));

/* `class child extends parent`, before the child has an instance; the parent may have some.
 * V8C_EINVAL for a cycle, V8C_ERANGE past 100 levels.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE | V8C_ENOMEM
 * v8go: FunctionTemplate.Inherit */
V8C_API int v8c_template_inherit(v8c_template *child, v8c_template *parent);

/* ---- Instances ----------------------------------------------------------------------- */

/* The function of the template in this context: the same one each time.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * v8go: FunctionTemplate.GetFunction */
V8C_API int v8c_template_function(v8c_template *function, v8c_context *context, v8c_value *out);

/* A new object from an object template.
 * out: scoped.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * v8go: ObjectTemplate.NewInstance */
V8C_API int v8c_template_instance(v8c_template *tmpl, v8c_context *context, v8c_value *out);

/* True when `value` was made from this function template or one that inherits from it.
 * [pure, owner]  false for NULL */
V8C_API bool v8c_template_has_instance(v8c_template *function, v8c_value value);

#ifdef __cplusplus
}
#endif

#endif
