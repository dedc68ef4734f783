/* internal.h: what the parts of libv8c share among themselves; never installed.
 * Plain C, so that src/ and shim/ read the same declarations. The libraries above libv8c have
 * these functions too, from above.c, memory.c and utf8.c, but for v8c__set_allocator. */
#ifndef V8C_SRC_INTERNAL_H
#define V8C_SRC_INTERNAL_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define V8C__HIDDEN __attribute__((visibility("hidden")))
#define V8C__LIKELY(x) __builtin_expect(!!(x), 1)
#define V8C__UNLIKELY(x) __builtin_expect(!!(x), 0)
#endif

/* ---- src/err.c: the detail of the last failure ------------------------------- */

/* Notes the detail for v8c_detail() and returns `code`: return v8c__fail(V8C_EFLAG, "…"). */
V8C_PRINTF(2, 3) int v8c__fail(int code, const char *format, ...);
int v8c__bare(int code); /* the same without a detail */
#if defined(__GNUC__)
/* libv8c: something was noted on this thread since it was last made false: cheaper to ask than v8c_detail. */
extern __thread bool v8c__detailed __attribute__((tls_model("initial-exec"), visibility("hidden")));
#endif

/* ---- src/alloc.c, src/memory.c: the host's allocator ---------------------------------------- */

void *v8c__alloc(size_t bytes);  /* NULL when out of memory */
void *v8c__calloc(size_t bytes); /* zeroed */
void *v8c__realloc(void *old, size_t bytes);
void v8c__free(void *p);
char *v8c__strdup(const char *text, size_t len); /* with a NUL behind; V8C_ZSTR allowed */
typedef void *(*v8c__realloc_fn)(void *data, void *old, size_t bytes);
/* NULL: the C library's. One function does it all: old NULL allocates, bytes 0 frees.
 * V8C_ESTATE once something was allocated with another. */
int v8c__set_allocator(v8c__realloc_fn fn, void *data);

/* ---- src/utf8.c ---------------------------------------------------------------- */

/* Length of a (text, len) pair, V8C_ZSTR resolved. */
size_t v8c__len(const char *text, size_t len);
/* Offset of the first byte that is not UTF-8, or len when all is. Sets *ascii (may be NULL). */
size_t v8c__utf8_check(const char *text, size_t len, bool *ascii);

/* ---- shim/layout.cc: what is known of V8's insides, for tests ---------------------- */

enum {
  V8C__LAYOUT_CATCHER = 1,
  V8C__LAYOUT_NUMBERS = 2,
  V8C__LAYOUT_STRINGS = 4,
  V8C__LAYOUT_SCOPES = 8,
  V8C__LAYOUT_ALL = 15
};
int v8c__layout_facts(void);   /* a sum of these, once there was an isolate */
void v8c__layout_forget(void); /* from now on; while there is no isolate */

/* ---- Options -------------------------------------------------------------------- */

/* Copies a caller's options struct over a zeroed one of ours, by its leading `size`.
 * NULL gives all defaults. V8C_EINVAL when size is smaller than a size_t or absurd, or when a field
 * that we do not know is set. */
enum { V8C__OPTIONS_MAX = 4096 };
int v8c__options(const void *from, void *to, size_t to_size);

#ifdef __cplusplus
}
#endif

#endif
