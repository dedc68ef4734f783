/* v8c/string.h: strings in and out.
 *
 * JavaScript strings are UTF-16 and may hold lone surrogates and NULs. In: bytes that are
 * not UTF-8 become U+FFFD. Out as UTF-8: a lone surrogate becomes U+FFFD, or its three
 * bytes under V8C_WTF8; UTF-16 is lossless. */
#ifndef V8C_STRING_H
#define V8C_STRING_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Most UTF-16 units a string can have (2^29 - 24 on 64-bit V8). [pure, any-thread] */
V8C_API size_t v8c_string_max(void);

/* ---- In -------------------------------------------------------------------------- */

/* out: scoped. len: bytes, or units of UTF-16; V8C_ZSTR for C strings (not for UTF-16).
 * `text` may be NULL when len is 0.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ERANGE
 * v8go: NewValue   V8: String::NewFromUtf8 … */
V8C_API int v8c_string(v8c_isolate *isolate, const char *utf8, size_t len, v8c_value *out);
V8C_API int v8c_string_latin1(v8c_isolate *isolate, const char *latin1, size_t len, v8c_value *out);
V8C_API int v8c_string_utf16(v8c_isolate *isolate, const uint16_t *utf16, size_t len, v8c_value *out);

/* An interned string: quicker as a property key.
 * out: scoped.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ERANGE */
V8C_API int v8c_key(v8c_isolate *isolate, const char *utf8, size_t len, v8c_value *out);

/* A string whose bytes stay the caller's: not copied, must not change. `free_data(data)` is
 * called once when V8 needs them no more, at the latest when the isolate is freed; also
 * before this returns, when V8 had no use for them; never when this fails. It may be NULL,
 * for bytes that are never freed.
 * out: scoped. It must not call v8c.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ERANGE | V8C_ENOMEM
 * v8go: NewExternalOneByteString */
V8C_API int v8c_string_latin1_external(v8c_isolate *isolate, const char *latin1, size_t len,
                                       void (*free_data)(void *data), void *data, v8c_value *out);
V8C_API int v8c_string_utf16_external(v8c_isolate *isolate, const uint16_t *utf16, size_t len,
                                      void (*free_data)(void *data), void *data, v8c_value *out);

/* ---- Lengths --------------------------------------------------------------------- */

/* UTF-16 units of a string; 0 for anything else. [pure, owner] */
V8C_API size_t v8c_string_length(v8c_value string);
/* Bytes as UTF-8, lone surrogates counted as three; 0 for anything else. [pure, owner] */
V8C_API size_t v8c_string_utf8_length(v8c_isolate *isolate, v8c_value string);
/* True when every unit is below 256. [pure, owner] */
V8C_API bool v8c_string_is_latin1(v8c_value string);

/* ---- Out ------------------------------------------------------------------------- */

enum v8c_utf8_flags { V8C_WTF8 = 1 };

/* Copies into the caller's buffer as much as fits in `cap`, whole code points only, and a
 * NUL behind when there is room. *len is what the whole string takes, NUL not counted:
 * *len < cap says that all of it is there. `buffer` may be NULL when cap is 0.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE when it is no string | V8C_ETHREAD */
V8C_API int v8c_string_copy(v8c_isolate *isolate, v8c_value string, int flags, char *buffer,
                            size_t cap, size_t *len);

/* Copies at most cap units, no NUL; *len is how many the string has. Latin-1 is V8C_ETYPE
 * for a string that has a unit past 255.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD */
V8C_API int v8c_string_copy_latin1(v8c_isolate *isolate, v8c_value string, char *buffer, size_t cap,
                                   size_t *len);
V8C_API int v8c_string_copy_utf16(v8c_isolate *isolate, v8c_value string, uint16_t *buffer,
                                  size_t cap, size_t *len);

/* Adds the string as UTF-8 at the end of *buf.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_ENOMEM */
V8C_API int v8c_string_append(v8c_isolate *isolate, v8c_value string, int flags, v8c_buf *buf);

/* Converts any value with String(), symbols too ("Symbol(x)"), and adds it to *buf.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 * v8go: Value.String */
V8C_API int v8c_to_text(v8c_context *context, v8c_value value, v8c_buf *buf);

/* A look at a string's units in V8's heap: exactly one of latin1 and utf16 is not NULL.
 * Nothing of v8c may be called between open and close. */
typedef struct v8c_string_view {
  const uint8_t *latin1;
  const uint16_t *utf16;
  size_t len;
  uintptr_t opaque[10];
} v8c_string_view;

/* [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD   V8: String::ValueView */
V8C_API int v8c_string_view_open(v8c_isolate *isolate, v8c_value string, v8c_string_view *view);
/* [pure, owner] */
V8C_API void v8c_string_view_close(v8c_string_view *view);

#ifdef __cplusplus
}
#endif

#endif
