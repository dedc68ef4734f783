/* JavaScriptCore/JSTypedArray.h: typed arrays and array buffers. */
#ifndef V8C_JSC_JSTYPEDARRAY_H
#define V8C_JSC_JSTYPEDARRAY_H

#include "JSBase.h"
#include "JSValueRef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* `length` zeros; the caller's bytes, without a copy, until bytesDeallocator (may be NULL; any thread) is given them;
 * a buffer's, all of them or `length` elements from a byte on. */
JS_EXPORT JSObjectRef JSObjectMakeTypedArray(JSContextRef ctx, JSTypedArrayType arrayType, size_t length,
                                             JSValueRef *exception);
JS_EXPORT JSObjectRef JSObjectMakeTypedArrayWithBytesNoCopy(JSContextRef ctx, JSTypedArrayType arrayType,
                                                            void *bytes, size_t byteLength,
                                                            JSTypedArrayBytesDeallocator bytesDeallocator,
                                                            void *deallocatorContext, JSValueRef *exception);
JS_EXPORT JSObjectRef JSObjectMakeTypedArrayWithArrayBuffer(JSContextRef ctx, JSTypedArrayType arrayType,
                                                            JSObjectRef buffer, JSValueRef *exception);
JS_EXPORT JSObjectRef JSObjectMakeTypedArrayWithArrayBufferAndOffset(JSContextRef ctx,
                                                                     JSTypedArrayType arrayType,
                                                                     JSObjectRef buffer, size_t byteOffset,
                                                                     size_t length, JSValueRef *exception);

/* NULL and 0 for what is no typed array. The bytes are those of its whole buffer. */
JS_EXPORT void *JSObjectGetTypedArrayBytesPtr(JSContextRef ctx, JSObjectRef object, JSValueRef *exception);
JS_EXPORT size_t JSObjectGetTypedArrayLength(JSContextRef ctx, JSObjectRef object, JSValueRef *exception);
JS_EXPORT size_t JSObjectGetTypedArrayByteLength(JSContextRef ctx, JSObjectRef object, JSValueRef *exception);
JS_EXPORT size_t JSObjectGetTypedArrayByteOffset(JSContextRef ctx, JSObjectRef object, JSValueRef *exception);
JS_EXPORT JSObjectRef JSObjectGetTypedArrayBuffer(JSContextRef ctx, JSObjectRef object, JSValueRef *exception);

JS_EXPORT JSObjectRef JSObjectMakeArrayBufferWithBytesNoCopy(JSContextRef ctx, void *bytes, size_t byteLength,
                                                             JSTypedArrayBytesDeallocator bytesDeallocator,
                                                             void *deallocatorContext, JSValueRef *exception);
JS_EXPORT void *JSObjectGetArrayBufferBytesPtr(JSContextRef ctx, JSObjectRef object, JSValueRef *exception);
JS_EXPORT size_t JSObjectGetArrayBufferByteLength(JSContextRef ctx, JSObjectRef object, JSValueRef *exception);

#ifdef __cplusplus
}
#endif

#endif
