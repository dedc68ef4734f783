/* JavaScriptCore/JSBase.h: the types, and running scripts.
 *
 * Create and Copy give a reference that the caller releases; Get gives none. A value needs no
 * reference while it is on the stack of the thread that uses it; elsewhere, JSValueProtect. Where a
 * function has `exception`, which may be NULL, it is set to what was thrown, and left alone when
 * nothing was. */
#ifndef V8C_JSC_JSBASE_H
#define V8C_JSC_JSBASE_H

#include <stddef.h>
#include <stdint.h>
#ifndef __cplusplus
#include <stdbool.h>
#endif

#undef JS_EXPORT
#if defined(__GNUC__) && !defined(JS_NO_EXPORT)
#define JS_EXPORT __attribute__((visibility("default")))
#else
#define JS_EXPORT
#endif

#define JSC_OBJC_API_ENABLED 0
#define JSC_CF_ENUM(name, ...) typedef enum { __VA_ARGS__ } name
#define JSC_ASSUME_NONNULL_BEGIN
#define JSC_ASSUME_NONNULL_END
#define JSC_NULL_UNSPECIFIED
#define JSC_NULLABLE
#define JSC_NONNULL

#ifdef __cplusplus
extern "C" {
#endif

typedef const struct OpaqueJSContextGroup *JSContextGroupRef;  /* a heap: contexts that share objects */
typedef const struct OpaqueJSContext *JSContextRef;            /* what a callback is handed */
typedef struct OpaqueJSContext *JSGlobalContextRef;            /* a global object with its built-ins */
typedef struct OpaqueJSString *JSStringRef;                    /* UTF-16, of no context, any thread */
typedef struct OpaqueJSClass *JSClassRef;
typedef struct OpaqueJSPropertyNameArray *JSPropertyNameArrayRef;
typedef struct OpaqueJSPropertyNameAccumulator *JSPropertyNameAccumulatorRef;
typedef const struct OpaqueJSValue *JSValueRef;                /* any value */
typedef struct OpaqueJSValue *JSObjectRef;                     /* an object; every one is a JSValueRef too */

/* Frees bytes that a buffer was made of; any thread, and it may not use the API. */
typedef void (*JSTypedArrayBytesDeallocator)(void *bytes, void *deallocatorContext);

/* Runs a script and gives its completion value; NULL when it threw. `thisObject` NULL: the global
 * object. `sourceURL` (may be NULL) and `startingLineNumber` (from 1) are for messages. */
JS_EXPORT JSValueRef JSEvaluateScript(JSContextRef ctx, JSStringRef script, JSObjectRef thisObject,
                                      JSStringRef sourceURL, int startingLineNumber, JSValueRef *exception);

/* Parses a script without running it; false, and a SyntaxError, when it is none. */
JS_EXPORT bool JSCheckScriptSyntax(JSContextRef ctx, JSStringRef script, JSStringRef sourceURL,
                                   int startingLineNumber, JSValueRef *exception);

/* Lets go of values that no stack of this thread holds and nobody protects, and collects garbage. */
JS_EXPORT void JSGarbageCollect(JSContextRef ctx);

#ifdef __cplusplus
}
#endif

#endif
