/* v8c/symbol.h: symbols, and private keys that JavaScript never sees.
 *
 * A symbol is a value and a key like any other: v8c_get(context, object, symbol, &value). */
#ifndef V8C_SYMBOL_H
#define V8C_SYMBOL_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Make ------------------------------------------------------------------------ */

/* The well-known ones, one function each: v8c_value v8c_symbol_NAME(v8c_isolate *).
 * [pure, owner]  NULL when not entered   v8go: SymbolName   V8: Symbol::GetName */
#define V8C_SYMBOL_MAP(XX)                                                                  \
  XX(async_iterator, AsyncIterator) XX(has_instance, HasInstance)                           \
  XX(is_concat_spreadable, IsConcatSpreadable) XX(iterator, Iterator) XX(match, Match)      \
  XX(replace, Replace) XX(search, Search) XX(split, Split) XX(to_primitive, ToPrimitive)    \
  XX(to_string_tag, ToStringTag) XX(unscopables, Unscopables)

#define XX(name, method) V8C_API v8c_value v8c_symbol_##name(v8c_isolate *isolate);
V8C_SYMBOL_MAP(XX)
#undef XX

/* The well-known ones that V8's API has no names for: Symbol.species, matchAll, dispose and
 * asyncDispose. They are looked up once, when the isolate's first context is made.
 * [pure, owner]  NULL when not entered, or where that context does not have it: a snapshot's whose
 *                script took Symbol.prototype.constructor away */
V8C_API v8c_value v8c_symbol_species(v8c_isolate *isolate);
V8C_API v8c_value v8c_symbol_match_all(v8c_isolate *isolate);
V8C_API v8c_value v8c_symbol_dispose(v8c_isolate *isolate);
V8C_API v8c_value v8c_symbol_async_dispose(v8c_isolate *isolate);

/* Symbol(description): a new one each time. `description` NULL: none, which is not "".
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ETHREAD
 * V8: Symbol::New */
V8C_API int v8c_symbol(v8c_isolate *isolate, const char *description, size_t len, v8c_value *out);

/* Symbol.for(key): the same one for the same key, in all contexts. Never collected.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ETHREAD
 * V8: Symbol::For */
V8C_API int v8c_symbol_for(v8c_isolate *isolate, const char *key, size_t len, v8c_value *out);

/* ---- Look into --------------------------------------------------------------------- */

/* out: a string, or undefined when it has none; scoped.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD
 * v8go: Symbol.Description */
V8C_API int v8c_symbol_description(v8c_isolate *isolate, v8c_value symbol, v8c_value *out);

/* ---- Private keys -------------------------------------------------------------------- */

/* A key for properties of any object that no script, proxy or enumeration ever meets: it
 * works on frozen objects, and is not inherited. On a proxy it belongs to the proxy itself.
 * `name` is for people who debug. v8c_private_new makes a new key each time; v8c_private_for
 * the same one for the same name, also in an isolate restored from a snapshot; that one is
 * never collected.
 * out: owned; v8c_private_free.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ETHREAD | V8C_ENOMEM
 * V8: Private::New, Private::ForApi */
V8C_API V8C_CHECK int v8c_private_new(v8c_isolate *isolate, const char *name, size_t len, v8c_private **out);
V8C_API V8C_CHECK int v8c_private_for(v8c_isolate *isolate, const char *name, size_t len, v8c_private **out);

/* Lets go; properties under the key stay. Off the owner thread the free is queued.
 * [pure, any-thread] */
V8C_API void v8c_private_free(v8c_private *key);

/* out: the value, scoped; undefined when there is none.
 * [may-gc, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Object::GetPrivate, SetPrivate, HasPrivate, DeletePrivate */
V8C_API int v8c_get_private(v8c_context *context, v8c_value object, const v8c_private *key, v8c_value *out);
V8C_API int v8c_set_private(v8c_context *context, v8c_value object, const v8c_private *key, v8c_value value);
V8C_API int v8c_has_private(v8c_context *context, v8c_value object, const v8c_private *key, bool *out);
V8C_API int v8c_delete_private(v8c_context *context, v8c_value object, const v8c_private *key);

#ifdef __cplusplus
}
#endif

#endif
