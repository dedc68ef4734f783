/* v8c/clone.h: structured clones: values as bytes, for another context, isolate, thread or process.
 *
 * A clone is made once and read any number of times, also by several isolates on threads of their own;
 * one that took buffers with it (`transfer`) is read once. What has no clone (functions, symbols, …)
 * throws an Error whose name is DataCloneError. Bytes may come from strangers: reading them fails, and
 * no more. */
#ifndef V8C_CLONE_H
#define V8C_CLONE_H

#include "v8c/base.h"
#include "v8c/class.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct v8c_clone v8c_clone;

/* How instances of a class are cloned. */
typedef struct v8c_clone_class {
  const v8c_class *of;
  /* Adds bytes that stand for the struct; a code other than 0 is thrown as an Error. Must not call V8. */
  int (*write)(const void *self, v8c_buf *bytes, void *data);
  /* Makes a struct of those again, which the new object owns; NULL: they are none. Must not call V8. */
  void *(*read)(const void *bytes, size_t len, void *data);
  void *data;
} v8c_clone_class;

typedef struct v8c_clone_options {
  size_t size;
  const v8c_value *transfer;       /* ArrayBuffers, which are detached: their bytes go with the clone */
  size_t transfer_count;
  const v8c_clone_class *classes;  /* what may be cloned beside JavaScript's own */
  size_t class_count;
  size_t bytes_max;                /* a clone of more is a DataCloneError; 0: 1 GiB */
} v8c_clone_options;

/* Clones a value: getters run. SharedArrayBuffers are shared, WebAssembly modules taken along
 * compiled; the bytes alone have neither.
 * out: owned; v8c_clone_free.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 * V8: ValueSerializer */
V8C_API V8C_CHECK int v8c_clone_new(v8c_context *context, v8c_value value, const v8c_clone_options *options,
                                    v8c_clone **out);

/* A clone of these bytes, copied.
 * out: owned; v8c_clone_free.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOMEM */
V8C_API V8C_CHECK int v8c_clone_from_bytes(const void *bytes, size_t len, v8c_clone **out);

/* The bytes, as long as the clone. NULL and 0 for NULL.
 * [pure, any-thread] */
V8C_API const void *v8c_clone_bytes(const v8c_clone *clone, size_t *len);
/* The version of V8's format that they are in, 0 where they are in none. A V8 reads its own and older.
 * [pure, any-thread] */
V8C_API uint32_t v8c_clone_version(const v8c_clone *clone);

/* Makes the value again; of `options` only the classes are looked at. V8C_ESTATE the second time for one that took buffers
 * with it.
 * out: scoped.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: ValueDeserializer */
V8C_API int v8c_clone_read(v8c_context *context, v8c_clone *clone, const v8c_clone_options *options,
                           v8c_value *out);

/* [pure, any-thread] */
V8C_API void v8c_clone_free(v8c_clone *clone);

#ifdef __cplusplus
}
#endif

#endif
