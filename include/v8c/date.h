/* v8c/date.h: Date: milliseconds since 1970 UTC, or NaN when it is no date. */
#ifndef V8C_DATE_H
#define V8C_DATE_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* new Date(ms): the fraction is cut off; past ±8.64e15 it is an invalid date, as for NaN.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: Date::New */
V8C_API int v8c_date(v8c_context *context, double ms, v8c_value *out);

/* new Date(text); an invalid date when the text is none.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: Date::Parse */
V8C_API int v8c_date_parse(v8c_context *context, const char *text, size_t len, v8c_value *out);

/* date.getTime(): NaN for an invalid date.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE   V8: Date::ValueOf */
V8C_API int v8c_date_ms(v8c_value date, double *out);

/* date.toISOString(): "2011-10-05T14:48:00.000Z"; V8C_ERANGE for an invalid date.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ERANGE | V8C_ETHREAD
 * V8: Date::ToISOString */
V8C_API int v8c_date_iso(v8c_isolate *isolate, v8c_value date, v8c_value *out);

#ifdef __cplusplus
}
#endif

#endif
