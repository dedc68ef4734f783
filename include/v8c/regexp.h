/* v8c/regexp.h: regular expressions. */
#ifndef V8C_REGEXP_H
#define V8C_REGEXP_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum v8c_regexp_flags {
  V8C_REGEXP_GLOBAL = 1,        /* g */
  V8C_REGEXP_IGNORE_CASE = 2,   /* i */
  V8C_REGEXP_MULTILINE = 4,     /* m */
  V8C_REGEXP_STICKY = 8,        /* y */
  V8C_REGEXP_UNICODE = 16,      /* u */
  V8C_REGEXP_DOT_ALL = 32,      /* s */
  V8C_REGEXP_INDICES = 128,     /* d */
  V8C_REGEXP_UNICODE_SETS = 256 /* v, not with u */
} v8c_regexp_flags;

/* new RegExp(pattern, flags); `flags` is a sum of v8c_regexp_flags. With a `backtrack_limit`
 * (0: none, INT32_MAX at most) a match that backtracks more often than that fails, so that a
 * pattern from a stranger cannot run for ever. A pattern that is none throws a SyntaxError.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: RegExp::New, NewWithBacktrackLimit */
V8C_API int v8c_regexp(v8c_context *context, const char *pattern, size_t len, int flags,
                       uint32_t backtrack_limit, v8c_value *out);

/* regexp.exec(text): calls the script's own exec where it has one. V8C_ETYPE when `text` is no
 * string.
 * out: an array of what matched, with index and groups; or null; scoped.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: RegExp::Exec */
V8C_API int v8c_regexp_exec(v8c_context *context, v8c_value regexp, v8c_value text, v8c_value *out);

/* out: the text between the slashes, scoped.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD   V8: RegExp::GetSource */
V8C_API int v8c_regexp_source(v8c_isolate *isolate, v8c_value regexp, v8c_value *out);

/* [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE   V8: RegExp::GetFlags */
V8C_API int v8c_regexp_get_flags(v8c_value regexp, int *out);

#ifdef __cplusplus
}
#endif

#endif
