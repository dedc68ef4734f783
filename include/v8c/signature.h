/* v8c/signature.h: C functions as JavaScript functions by a description of their parameters, and
 * JavaScript functions as C's.
 *
 *   double hypot(double, double);
 *   static const v8c_param doubles[] = {{.type = V8C_PARAM_DOUBLE}, {.type = V8C_PARAM_DOUBLE}};
 *   static const v8c_signature sig = {.size = sizeof sig, .name = "hypot", .fn = (void (*)(void))hypot,
 *                                     .params = doubles, .count = 2, .result = {.type = V8C_PARAM_DOUBLE}};
 *   v8c_signature_function(context, &sig, &function);
 *
 * Arguments are converted as the typed readers do: no coercion, a TypeError or RangeError that names the
 * function and the argument. A description is borrowed, as static tables are meant to be, and read once,
 * when its function is made. */
#ifndef V8C_SIGNATURE_H
#define V8C_SIGNATURE_H

#include "v8c/base.h"
#include "v8c/class.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum v8c_param_type {
  V8C_PARAM_VOID = 0,        /* results only */
  V8C_PARAM_BOOL = 1,
  V8C_PARAM_INT32 = 2,
  V8C_PARAM_UINT32 = 3,
  V8C_PARAM_INT64 = 4,       /* whole numbers; past 2^53 a result is the nearest */
  V8C_PARAM_UINT64 = 5,
  V8C_PARAM_FLOAT = 6,
  V8C_PARAM_DOUBLE = 7,
  V8C_PARAM_BIGINT = 8,      /* int64_t: BigInts */
  V8C_PARAM_STRING = 9,      /* const char *: UTF-8 with a NUL behind, for the call; as a result borrowed, NULL is null */
  V8C_PARAM_BYTES = 10,      /* two of C's: void *, size_t: of an ArrayBuffer or a view, in place; no result */
  V8C_PARAM_CLASS = 11,      /* T *: an instance of `of`; a result is wrapped */
  V8C_PARAM_FUNCTION = 12,   /* v8c_callback *: a function, for the call; `signature` says how C calls it; no result */
  V8C_PARAM_STATUS = 13,     /* int: results only: 0, or an Error with the text of `status_text` */
  V8C_PARAM_OWNED_STRING = 14 /* char * by malloc: results only: freed */
} v8c_param_type;

typedef enum v8c_param_flags {
  V8C_PARAM_OPTIONAL = 1,    /* undefined, or nothing: 0, NULL, false */
  V8C_PARAM_OUT = 2,         /* C is given a pointer, BOOL to BIGINT: where it puts the function's result; once */
  V8C_PARAM_OWNED = 4        /* of a CLASS result: the object is to own it */
} v8c_param_flags;

struct v8c_signature;

typedef struct v8c_param {
  int type;                  /* a v8c_param_type */
  int flags;                 /* a sum of v8c_param_flags */
  const char *name;          /* for messages; may be NULL */
  const v8c_class *of;       /* CLASS */
  const struct v8c_signature *signature; /* FUNCTION: without fn */
} v8c_param;

typedef struct v8c_signature {
  size_t size;
  const char *name;
  void (*fn)(void);          /* not for callbacks */
  v8c_param result;
  const v8c_param *params;
  size_t count;              /* at most 8 parameters of C's that are no floats, and 8 that are; BYTES are two */
  const char *(*status_text)(int status); /* NULL: the number */
} v8c_signature;

/* A function that calls `signature->fn`. V8C_EINVAL where the description is wrong, with the parameter in
 * v8c_detail.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_ESNAPSHOT | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE */
V8C_API int v8c_signature_function(v8c_context *context, const v8c_signature *signature, v8c_value *out);

/* Whether a description is right: as above.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE */
V8C_API int v8c_signature_check(const v8c_signature *signature);

/* Registers a description for snapshots, as v8c_register_native does; its function needs no name.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE | V8C_EEXIST | V8C_ESTATE | V8C_ENOMEM */
V8C_API int v8c_signature_register(const char *name, size_t len, const v8c_signature *signature);

/* ---- Functions of JavaScript's for C ----------------------------------------------------------- */

typedef struct v8c_callback v8c_callback;

/* Keeps a function of that context, which is to be there when it is called, for C: with the parameters of `signature` (BOOL to STRING, CLASS;
 * results the same but for STRING).
 * out: owned; v8c_callback_release.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API V8C_CHECK int v8c_callback_new(v8c_context *context, v8c_value function,
                                       const v8c_signature *signature, v8c_callback **out);

/* Calls it with the C arguments of its signature; `result` points to what the signature says, and may
 * be NULL. A result of another type is a TypeError.
 * out: untouched on failure.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | codes of v8c_class_wrap */
V8C_API int v8c_callback_call(v8c_callback *callback, void *result, ...);

/* Lets go of it; not of what a function by signature is handed.
 * [pure, any-thread] */
V8C_API void v8c_callback_release(v8c_callback *callback);

/* Defines a C function of a callback as its last parameter, `void *data`, as libraries take them:
 *   V8C_CALLBACK_2(int, by_value, const struct item *, const struct item *)
 * is int by_value(const struct item *a, const struct item *b, void *data). After an exception its result
 * is 0, and the exception pending. */
#define V8C_CALLBACK_1(R, f, A)               \
  static R f(A a, void *data) {               \
    R result = 0;                             \
    (void)v8c_callback_call((v8c_callback *)data, &result, a); \
    return result;                            \
  }
#define V8C_CALLBACK_2(R, f, A, B)            \
  static R f(A a, B b, void *data) {          \
    R result = 0;                             \
    (void)v8c_callback_call((v8c_callback *)data, &result, a, b); \
    return result;                            \
  }
#define V8C_CALLBACK_3(R, f, A, B, C)         \
  static R f(A a, B b, C c, void *data) {     \
    R result = 0;                             \
    (void)v8c_callback_call((v8c_callback *)data, &result, a, b, c); \
    return result;                            \
  }

#ifdef __cplusplus
}
#endif

#endif
