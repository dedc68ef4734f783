/* JavaScriptCore/JSStringRef.h: strings of the host's: UTF-16, counted, of no context, any thread. */
#ifndef V8C_JSC_JSSTRINGREF_H
#define V8C_JSC_JSSTRINGREF_H

#include "JSValueRef.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef unsigned short JSChar; /* a unit of UTF-16 */

/* A copy of these units; NULs and lone surrogates are data. */
JS_EXPORT JSStringRef JSStringCreateWithCharacters(const JSChar *chars, size_t numChars);
/* Of UTF-8 that ends with a NUL; empty when it is no UTF-8. */
JS_EXPORT JSStringRef JSStringCreateWithUTF8CString(const char *string);
JS_EXPORT JSStringRef JSStringRetain(JSStringRef string);
JS_EXPORT void JSStringRelease(JSStringRef string);

/* Units of UTF-16, and a pointer to them that is good as long as the string; no NUL behind. */
JS_EXPORT size_t JSStringGetLength(JSStringRef string);
JS_EXPORT const JSChar *JSStringGetCharactersPtr(JSStringRef string);

/* Bytes that the string takes at most as UTF-8, with a NUL. */
JS_EXPORT size_t JSStringGetMaximumUTF8CStringSize(JSStringRef string);
/* Writes as much of it as fits in bufferSize, whole characters only, and a NUL; the bytes written, the
 * NUL among them. */
JS_EXPORT size_t JSStringGetUTF8CString(JSStringRef string, char *buffer, size_t bufferSize);

JS_EXPORT bool JSStringIsEqual(JSStringRef a, JSStringRef b);
JS_EXPORT bool JSStringIsEqualToUTF8CString(JSStringRef a, const char *b);

#ifdef __cplusplus
}
#endif

#endif
