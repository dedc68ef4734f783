/* v8c/fast.h: C functions that V8's optimised code calls directly.
 *
 * A native function has a slow path, its v8c_fn, which takes any arguments. Beside it may stand a
 * fast one for arguments of given types. Where code is hot and V8 has seen arguments of these types,
 * it calls the fast function with plain C values in registers; everywhere else, and for other
 * arguments, it calls the slow path. Which of the two runs is V8's choice: they must do the same.
 *
 *   static int32_t fast_add(v8c_value self, int32_t a, int32_t b) { return a + b; }
 *   static const int types[] = {V8C_FAST_INT32, V8C_FAST_INT32};
 *   static const v8c_fast add = {.size = sizeof add, .fn = (void (*)(void))fast_add,
 *                                .result = V8C_FAST_INT32, .argc = 2, .args = types};
 *   const v8c_fast *const fast[] = {&add};
 *   v8c_function_options options = {.size = sizeof options, .fn = slow_add, .no_constructor = true};
 *   v8c_function_template_fast(isolate, &options, fast, 1, &tmpl);
 *
 * A fast function is called with this as a v8c_value, then the arguments, then, with `call`, a
 * v8c_fast_call. Its values are gone when it returns. */
#ifndef V8C_FAST_H
#define V8C_FAST_H

#include "v8c/base.h"
#include "v8c/template.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a parameter is in C, and which arguments are taken fast. */
typedef enum v8c_fast_type {
  V8C_FAST_VOID = 0,         /* void: results only */
  V8C_FAST_BOOL = 1,         /* bool: booleans */
  V8C_FAST_UINT8 = 2,        /* uint32_t, of which the lower 8 bits count (this V8 has no smaller one); no result */
  V8C_FAST_INT32 = 3,        /* int32_t: numbers, modulo 2^32 */
  V8C_FAST_UINT32 = 4,       /* uint32_t */
  V8C_FAST_INT64 = 5,        /* int64_t: numbers; BigInts with `bigint` */
  V8C_FAST_UINT64 = 6,       /* uint64_t */
  V8C_FAST_FLOAT32 = 7,      /* float: numbers, rounded */
  V8C_FAST_FLOAT64 = 8,      /* double: numbers */
  V8C_FAST_POINTER = 9,      /* void *: externals; null is NULL */
  V8C_FAST_VALUE = 10,       /* v8c_value: anything; objects and typed arrays come so; no result */
  V8C_FAST_STRING = 11       /* const v8c_fast_string *: flat one-byte strings; no result */
} v8c_fast_type;

/* Added to the type of a parameter. */
typedef enum v8c_fast_flags {
  V8C_FAST_CLAMP = 0x100,    /* an integer out of range is the nearest in it */
  V8C_FAST_ENFORCE = 0x200   /* an integer out of range, or no whole number, takes the slow path, which is
                                to throw */
} v8c_fast_flags;

/* Latin-1 in V8's heap, borrowed until the function makes or calls anything of V8's. */
typedef struct v8c_fast_string {
  const char *data;
  uint32_t length;
} v8c_fast_string;

/* Borrowed: a fast call, for a function that asked for it. */
typedef struct v8c_fast_call v8c_fast_call;

/* A fast function. Only what its types say is read; a description may be freed once a template was
 * made with it. */
typedef struct v8c_fast {
  size_t size;
  void (*fn)(void);          /* result fn(v8c_value self, args…[, v8c_fast_call *]) */
  v8c_fast_type result;
  const int *args;           /* a v8c_fast_type each, and v8c_fast_flags */
  size_t argc;               /* 0 to 32 */
  bool bigint;               /* 64-bit integers are BigInts in JavaScript; else numbers */
  bool call;                 /* it takes a v8c_fast_call as its last parameter */
} v8c_fast;

/* Whether V8 takes it: V8C_EINVAL, with the parameter in v8c_detail. Templates check the same.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE */
V8C_API int v8c_fast_check(const v8c_fast *fast);

/* As v8c_function_template_with, with fast functions beside the slow `fn`: at most 8, each of another number
 * of arguments. V8 has no fast constructors: V8C_EINVAL without no_constructor. In a snapshot creator's
 * isolate they must be registered: V8C_ESNAPSHOT.
 * out: owned; v8c_template_free.
 * [may-gc, owner]  0 | V8C_ESNAPSHOT | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 * v8go: NewFastFunctionTemplate   V8: FunctionTemplate::NewWithCFunctionOverloads */
V8C_API V8C_CHECK int v8c_function_template_fast(v8c_isolate *isolate, const v8c_function_options *options,
                                                 const v8c_fast *const *fast, size_t fast_count,
                                                 v8c_template **out);

/* Registers a fast function for snapshots: its address and its types. The slow path is registered as any
 * native. A snapshot with fast functions is refused (V8C_EREFS) where they are not registered,
 * v8c_restore_options.allow_refs or not.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE | V8C_EEXIST | V8C_ESTATE | V8C_ENOMEM */
V8C_API int v8c_register_fast(const char *name, size_t len, const v8c_fast *fast);

/* In a fast function that asked for it: its isolate, and what v8c_data_value is in the slow path.
 * [pure, owner]  NULL for NULL */
V8C_API v8c_isolate *v8c_fast_isolate(const v8c_fast_call *call);
V8C_API v8c_value v8c_fast_data(const v8c_fast_call *call);

#ifdef __cplusplus
}
#endif

#endif
