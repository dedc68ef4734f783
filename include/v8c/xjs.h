/* v8c/xjs.h: JavaScriptCore's C API under the names of xjs, and what JavaScriptCore has not: pending jobs
 * that the host runs, waiting for a promise, ES modules by a loader of the host's. In libv8c-jsc
 * (pkg-config v8c-jsc); docs/javascriptcore.md is the guide.
 *
 * Groups and contexts made by these names run promise reactions when they are told to
 * (xJSContextDrainPendingJobs, xJSAwaitPromise); those that JavaScriptCore's names make run them at the end of
 * each call, as JavaScriptCore does. All else is one and the same: an xJSValueRef is a JSValueRef, and names
 * that are not declared here are JavaScriptCore's with an x in front. */
#ifndef V8C_XJS_H
#define V8C_XJS_H

#include "v8c/base.h"
#include "v8c/jsc/JavaScriptCore/JavaScript.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef JSContextGroupRef xJSContextGroupRef;
typedef JSContextRef xJSContextRef;
typedef JSGlobalContextRef xJSGlobalContextRef;
typedef JSStringRef xJSStringRef;
typedef JSClassRef xJSClassRef;
typedef JSValueRef xJSValueRef;
typedef JSObjectRef xJSObjectRef;

/* ---- Groups and contexts: as JSContextGroupCreate and so on ---------------------------------- */

JS_EXPORT xJSContextGroupRef xJSContextGroupCreate(void);
JS_EXPORT xJSContextGroupRef xJSContextGroupRetain(xJSContextGroupRef group);
JS_EXPORT void xJSContextGroupRelease(xJSContextGroupRef group);

JS_EXPORT xJSGlobalContextRef xJSGlobalContextCreate(xJSClassRef globalObjectClass);
JS_EXPORT xJSGlobalContextRef xJSGlobalContextCreateInGroup(xJSContextGroupRef group,
                                                            xJSClassRef globalObjectClass);
JS_EXPORT xJSGlobalContextRef xJSGlobalContextRetain(xJSGlobalContextRef ctx);
JS_EXPORT void xJSGlobalContextRelease(xJSGlobalContextRef ctx);

/* A context's name is in the stack text of errors that reach the host: "    in worker-42" is its last line. */
JS_EXPORT xJSStringRef xJSGlobalContextCopyName(xJSGlobalContextRef ctx);
JS_EXPORT void xJSGlobalContextSetName(xJSGlobalContextRef ctx, xJSStringRef name);

/* A new reference, unlike JSContextGetGlobalObject: JSValueUnprotect gives it back. */
JS_EXPORT xJSObjectRef xJSContextGetGlobalObject(xJSContextRef ctx);
JS_EXPORT xJSContextGroupRef xJSContextGetGroup(xJSContextRef ctx);
JS_EXPORT xJSGlobalContextRef xJSContextGetGlobalContext(xJSContextRef ctx);

/* ---- Pending jobs ------------------------------------------------------------------------------ */

/* Runs promise reactions and functions of queueMicrotask, which these contexts have, until there are none:
 * how many ran. When a function of queueMicrotask throws it is -1, *exception (may be NULL) is what it threw,
 * and the functions behind it stay queued. */
JS_EXPORT int xJSContextDrainPendingJobs(xJSContextRef ctx, xJSValueRef *exception);
JS_EXPORT int JSContextDrainPendingJobs(JSContextRef ctx, JSValueRef *exception);

/* May there be some? False is certain. */
JS_EXPORT bool xJSContextHasPendingJobs(xJSContextRef ctx);
JS_EXPORT bool JSContextHasPendingJobs(JSContextRef ctx);

/* Runs jobs until the promise is settled, and gives its value; NULL, and *exception (may be NULL), when it is
 * rejected, or when nothing is left that could settle it. What is no promise is given itself. */
JS_EXPORT xJSValueRef xJSAwaitPromise(xJSContextRef ctx, xJSObjectRef promise, xJSValueRef *exception);
JS_EXPORT JSValueRef JSAwaitPromise(JSContextRef ctx, JSObjectRef promise, JSValueRef *exception);

/* ---- Modules -------------------------------------------------------------------------------------- */

/* The source of a module, which the library releases; NULL: there is none, and the import throws a
 * ReferenceError. A name that begins with ./ or ../ comes joined to the name of who imports it. Each name is
 * asked for once. */
typedef JSStringRef (*JSModuleLoadCallback)(JSContextRef ctx, const char *normalizedName, void *opaque);
typedef JSModuleLoadCallback xJSModuleLoadCallback;

/* Sets who loads modules for the context; NULL: nobody, and each import throws a ReferenceError. Modules that
 * were loaded stay. */
JS_EXPORT void xJSContextSetModuleLoader(xJSGlobalContextRef ctx, xJSModuleLoadCallback load, void *opaque);
JS_EXPORT void JSContextSetModuleLoader(JSGlobalContextRef ctx, JSModuleLoadCallback load, void *opaque);

/* Runs a module, whose name is `name`, and gives a promise of its namespace; NULL, and *exception (may be
 * NULL), when it is no module or cannot be linked. */
JS_EXPORT xJSObjectRef xJSEvaluateModule(xJSContextRef ctx, xJSStringRef source, xJSStringRef name,
                                         xJSValueRef *exception);
JS_EXPORT JSObjectRef JSEvaluateModule(JSContextRef ctx, JSStringRef source, JSStringRef name,
                                       JSValueRef *exception);

#ifdef __cplusplus
}
#endif

/* ---- Together with v8c ---------------------------------------------------------------------------- */

/* The context as v8c has it, borrowed: v8c_enter it, and both APIs may be used until v8c_leave, those of
 * other groups not. */
JS_EXPORT v8c_context *JSContextGetV8C(JSContextRef ctx);
/* The same value in the other API; from v8c_enter to v8c_leave. NULL when the context is not entered. */
JS_EXPORT v8c_value JSValueGetV8C(JSContextRef ctx, JSValueRef value);
JS_EXPORT JSValueRef JSValueMakeV8C(JSContextRef ctx, v8c_value value);

/* ---- JavaScriptCore's other names ------------------------------------------------------------------- */

#define xJSBigIntCreateWithDouble JSBigIntCreateWithDouble
#define xJSBigIntCreateWithInt64 JSBigIntCreateWithInt64
#define xJSBigIntCreateWithString JSBigIntCreateWithString
#define xJSBigIntCreateWithUInt64 JSBigIntCreateWithUInt64
#define xJSEvaluateScript JSEvaluateScript
#define xJSGarbageCollect JSGarbageCollect
#define xJSGlobalContextIsInspectable JSGlobalContextIsInspectable
#define xJSGlobalContextSetInspectable JSGlobalContextSetInspectable
#define xJSObjectCallAsConstructor JSObjectCallAsConstructor
#define xJSObjectCallAsFunction JSObjectCallAsFunction
#define xJSObjectCopyPropertyNames JSObjectCopyPropertyNames
#define xJSObjectDeleteProperty JSObjectDeleteProperty
#define xJSObjectDeletePropertyForKey JSObjectDeletePropertyForKey
#define xJSObjectGetArrayBufferByteLength JSObjectGetArrayBufferByteLength
#define xJSObjectGetArrayBufferBytesPtr JSObjectGetArrayBufferBytesPtr
#define xJSObjectGetPrivate JSObjectGetPrivate
#define xJSObjectGetProperty JSObjectGetProperty
#define xJSObjectGetPropertyAtIndex JSObjectGetPropertyAtIndex
#define xJSObjectGetPropertyForKey JSObjectGetPropertyForKey
#define xJSObjectGetPrototype JSObjectGetPrototype
#define xJSObjectGetTypedArrayBuffer JSObjectGetTypedArrayBuffer
#define xJSObjectGetTypedArrayByteLength JSObjectGetTypedArrayByteLength
#define xJSObjectGetTypedArrayByteOffset JSObjectGetTypedArrayByteOffset
#define xJSObjectGetTypedArrayBytesPtr JSObjectGetTypedArrayBytesPtr
#define xJSObjectGetTypedArrayLength JSObjectGetTypedArrayLength
#define xJSObjectHasProperty JSObjectHasProperty
#define xJSObjectHasPropertyForKey JSObjectHasPropertyForKey
#define xJSObjectIsConstructor JSObjectIsConstructor
#define xJSObjectIsFunction JSObjectIsFunction
#define xJSObjectMake JSObjectMake
#define xJSObjectMakeArray JSObjectMakeArray
#define xJSObjectMakeArrayBufferWithBytesNoCopy JSObjectMakeArrayBufferWithBytesNoCopy
#define xJSObjectMakeConstructor JSObjectMakeConstructor
#define xJSObjectMakeDate JSObjectMakeDate
#define xJSObjectMakeDeferredPromise JSObjectMakeDeferredPromise
#define xJSObjectMakeError JSObjectMakeError
#define xJSObjectMakeFunction JSObjectMakeFunction
#define xJSObjectMakeFunctionWithCallback JSObjectMakeFunctionWithCallback
#define xJSObjectMakeRegExp JSObjectMakeRegExp
#define xJSObjectMakeTypedArray JSObjectMakeTypedArray
#define xJSObjectMakeTypedArrayWithArrayBuffer JSObjectMakeTypedArrayWithArrayBuffer
#define xJSObjectMakeTypedArrayWithArrayBufferAndOffset JSObjectMakeTypedArrayWithArrayBufferAndOffset
#define xJSObjectMakeTypedArrayWithBytesNoCopy JSObjectMakeTypedArrayWithBytesNoCopy
#define xJSObjectSetPrivate JSObjectSetPrivate
#define xJSObjectSetProperty JSObjectSetProperty
#define xJSObjectSetPropertyAtIndex JSObjectSetPropertyAtIndex
#define xJSObjectSetPropertyForKey JSObjectSetPropertyForKey
#define xJSObjectSetPrototype JSObjectSetPrototype
#define xJSPropertyNameAccumulatorAddName JSPropertyNameAccumulatorAddName
#define xJSPropertyNameArrayGetCount JSPropertyNameArrayGetCount
#define xJSPropertyNameArrayGetNameAtIndex JSPropertyNameArrayGetNameAtIndex
#define xJSPropertyNameArrayRelease JSPropertyNameArrayRelease
#define xJSPropertyNameArrayRetain JSPropertyNameArrayRetain
#define xJSStringCreateWithCharacters JSStringCreateWithCharacters
#define xJSStringCreateWithUTF8CString JSStringCreateWithUTF8CString
#define xJSStringGetCharactersPtr JSStringGetCharactersPtr
#define xJSStringGetLength JSStringGetLength
#define xJSStringGetMaximumUTF8CStringSize JSStringGetMaximumUTF8CStringSize
#define xJSStringGetUTF8CString JSStringGetUTF8CString
#define xJSStringIsEqual JSStringIsEqual
#define xJSStringIsEqualToUTF8CString JSStringIsEqualToUTF8CString
#define xJSStringRelease JSStringRelease
#define xJSStringRetain JSStringRetain
#define xJSValueCompare JSValueCompare
#define xJSValueCompareDouble JSValueCompareDouble
#define xJSValueCompareInt64 JSValueCompareInt64
#define xJSValueCompareUInt64 JSValueCompareUInt64
#define xJSValueCreateJSONString JSValueCreateJSONString
#define xJSValueGetType JSValueGetType
#define xJSValueGetTypedArrayType JSValueGetTypedArrayType
#define xJSValueIsArray JSValueIsArray
#define xJSValueIsBigInt JSValueIsBigInt
#define xJSValueIsBoolean JSValueIsBoolean
#define xJSValueIsDate JSValueIsDate
#define xJSValueIsEqual JSValueIsEqual
#define xJSValueIsInstanceOfConstructor JSValueIsInstanceOfConstructor
#define xJSValueIsNull JSValueIsNull
#define xJSValueIsNumber JSValueIsNumber
#define xJSValueIsObject JSValueIsObject
#define xJSValueIsObjectOfClass JSValueIsObjectOfClass
#define xJSValueIsStrictEqual JSValueIsStrictEqual
#define xJSValueIsString JSValueIsString
#define xJSValueIsSymbol JSValueIsSymbol
#define xJSValueIsUndefined JSValueIsUndefined
#define xJSValueMakeBoolean JSValueMakeBoolean
#define xJSValueMakeFromJSONString JSValueMakeFromJSONString
#define xJSValueMakeNull JSValueMakeNull
#define xJSValueMakeNumber JSValueMakeNumber
#define xJSValueMakeString JSValueMakeString
#define xJSValueMakeSymbol JSValueMakeSymbol
#define xJSValueMakeUndefined JSValueMakeUndefined
#define xJSValueProtect JSValueProtect
#define xJSValueToBoolean JSValueToBoolean
#define xJSValueToInt32 JSValueToInt32
#define xJSValueToInt64 JSValueToInt64
#define xJSValueToNumber JSValueToNumber
#define xJSValueToObject JSValueToObject
#define xJSValueToStringCopy JSValueToStringCopy
#define xJSValueToUInt32 JSValueToUInt32
#define xJSValueToUInt64 JSValueToUInt64
#define xJSValueUnprotect JSValueUnprotect

#endif
