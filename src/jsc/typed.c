/* typed.c: typed arrays and array buffers. */
#include "src/jsc/jsc.h"

#include <stdlib.h>

/* JavaScriptCore's number of each of ours, and how many bytes an element has. */
static const struct {
  v8c_array_type type;
  size_t bytes;
} kinds[] = {
    [kJSTypedArrayTypeInt8Array] = {V8C_INT8_ARRAY, 1},
    [kJSTypedArrayTypeInt16Array] = {V8C_INT16_ARRAY, 2},
    [kJSTypedArrayTypeInt32Array] = {V8C_INT32_ARRAY, 4},
    [kJSTypedArrayTypeUint8Array] = {V8C_UINT8_ARRAY, 1},
    [kJSTypedArrayTypeUint8ClampedArray] = {V8C_UINT8_CLAMPED_ARRAY, 1},
    [kJSTypedArrayTypeUint16Array] = {V8C_UINT16_ARRAY, 2},
    [kJSTypedArrayTypeUint32Array] = {V8C_UINT32_ARRAY, 4},
    [kJSTypedArrayTypeFloat32Array] = {V8C_FLOAT32_ARRAY, 4},
    [kJSTypedArrayTypeFloat64Array] = {V8C_FLOAT64_ARRAY, 8},
    [kJSTypedArrayTypeBigInt64Array] = {V8C_BIGINT64_ARRAY, 8},
    [kJSTypedArrayTypeBigUint64Array] = {V8C_BIGUINT64_ARRAY, 8},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* 0 for what is no typed array's. */
static size_t element_bytes(JSTypedArrayType type) { return (unsigned)type < KINDS ? kinds[type].bytes : 0; }

/* ---- Look into ------------------------------------------------------------------------------ */

static bool view_of(jsc_call *call, JSValueRef value, v8c_value *view, v8c_view_info *info) {
  jsc_cell *cell = jsc__cell(value);
  *view = cell && cell->kind == JSC_IS_OBJECT ? jsc__take(call->group, value) : NULL;
  *info = (v8c_view_info){.size = sizeof *info};
  return v8c_is_array_buffer_view(*view) && !v8c_view_get_info(call->isolate, *view, info);
}

JSTypedArrayType JSValueGetTypedArrayType(JSContextRef ctx, JSValueRef value, JSValueRef *exception) {
  jsc_call call;
  v8c_value view;
  v8c_view_info info;
  JSTypedArrayType type = kJSTypedArrayTypeNone;
  (void)exception;
  if (!jsc__begin(&call, ctx)) return type;
  if (view_of(&call, value, &view, &info)) {
    for (int i = 0; i < KINDS; i++)
      if (kinds[i].type == info.type) type = (JSTypedArrayType)i;
  } else if (v8c_is_array_buffer(view)) {
    type = kJSTypedArrayTypeArrayBuffer;
  }
  jsc__end(&call);
  return type;
}

/* One of a view's numbers. */
static size_t number_of(JSContextRef ctx, JSObjectRef object, size_t at) {
  jsc_call call;
  v8c_value view;
  v8c_view_info info;
  if (!jsc__begin(&call, ctx)) return 0;
  size_t number = view_of(&call, object, &view, &info) ? *(size_t *)((char *)&info + at) : 0;
  jsc__end(&call);
  return number;
}

size_t JSObjectGetTypedArrayLength(JSContextRef ctx, JSObjectRef object, JSValueRef *exception) {
  (void)exception;
  return number_of(ctx, object, offsetof(v8c_view_info, length));
}

size_t JSObjectGetTypedArrayByteLength(JSContextRef ctx, JSObjectRef object, JSValueRef *exception) {
  (void)exception;
  return number_of(ctx, object, offsetof(v8c_view_info, len));
}

size_t JSObjectGetTypedArrayByteOffset(JSContextRef ctx, JSObjectRef object, JSValueRef *exception) {
  (void)exception;
  return number_of(ctx, object, offsetof(v8c_view_info, offset_bytes));
}

/* What an empty buffer points to, which is not NULL; and one that was lent NULL. */
static char empty[16], nothing[16];

/* Who knows the bytes of a buffer has them as long as the buffer is there, wherever a script moves what is in it:
 * its cell holds them. */
static bool pin(jsc_call *call, v8c_value buffer) {
  jsc_cell *cell = jsc__cell(jsc__give(call->group, buffer));
  v8c_backing_store *store;
  if (!cell || cell->extra) return cell;
  jsc_extra *extra = calloc(1, sizeof *extra);
  if (!extra || v8c_backing_store_of(call->isolate, buffer, &store)) {
    free(extra);
    return false;
  }
  extra->role = JSC_PLAIN;
  extra->data = store;
  cell->extra = extra;
  return true;
}

static void *pinned(jsc_call *call, v8c_value buffer) {
  v8c_buffer_info info = {.size = sizeof info};
  void *bytes = NULL;
  size_t len;
  if (v8c_buffer_get_info(call->isolate, buffer, &info) || info.detached) return NULL;
  if (v8c_bytes(call->isolate, buffer, &bytes, &len) || bytes == nothing) return NULL;
  if (!bytes || !len) return bytes ? bytes : empty;
  return pin(call, buffer) ? bytes : NULL;
}

/* The bytes of a buffer, or of the whole buffer under a view. */
void *JSObjectGetTypedArrayBytesPtr(JSContextRef ctx, JSObjectRef object, JSValueRef *exception) {
  jsc_call call;
  v8c_value view, buffer;
  v8c_view_info info;
  void *bytes = NULL;
  (void)exception;
  if (!jsc__begin(&call, ctx)) return NULL;
  if (view_of(&call, object, &view, &info) && !v8c_view_buffer(call.isolate, view, &buffer))
    bytes = pinned(&call, buffer);
  jsc__end(&call);
  return bytes;
}

JSObjectRef JSObjectGetTypedArrayBuffer(JSContextRef ctx, JSObjectRef object, JSValueRef *exception) {
  jsc_call call;
  v8c_value view, buffer;
  v8c_view_info info;
  JSValueRef result = NULL;
  (void)exception;
  if (!jsc__begin(&call, ctx)) return NULL;
  if (view_of(&call, object, &view, &info) && !v8c_view_buffer(call.isolate, view, &buffer))
    result = jsc__give(call.group, buffer);
  jsc__end(&call);
  return (JSObjectRef)(uintptr_t)result;
}

void *JSObjectGetArrayBufferBytesPtr(JSContextRef ctx, JSObjectRef object, JSValueRef *exception) {
  jsc_call call;
  (void)exception;
  if (!jsc__begin(&call, ctx)) return NULL;
  v8c_value buffer = jsc__take_object(call.group, object);
  void *bytes = v8c_is_array_buffer(buffer) ? pinned(&call, buffer) : NULL;
  jsc__end(&call);
  return bytes;
}

size_t JSObjectGetArrayBufferByteLength(JSContextRef ctx, JSObjectRef object, JSValueRef *exception) {
  jsc_call call;
  void *bytes;
  size_t len = 0;
  (void)exception;
  if (!jsc__begin(&call, ctx)) return 0;
  v8c_value buffer = jsc__take_object(call.group, object);
  if (v8c_is_array_buffer(buffer) && v8c_bytes(call.isolate, buffer, &bytes, &len)) len = 0;
  jsc__end(&call);
  return len;
}

/* ---- Make ---------------------------------------------------------------------------------------- */

static size_t view_bytes(v8c_isolate *isolate, v8c_value value) {
  v8c_view_info info = {.size = sizeof info};
  return v8c_is_array_buffer_view(value) && !v8c_view_get_info(isolate, value, &info) ? info.len : 0;
}

/* Ends a call with the view, or with what went wrong thrown. */
static JSObjectRef finish(jsc_call *call, int err, v8c_value value, const char *wrong, JSValueRef *exception) {
  JSValueRef result = NULL;
  if (!err) {
    size_t len = 0;
    void *bytes;
    if (v8c_is_array_buffer(value)) v8c_bytes(call->isolate, value, &bytes, &len);
    call->group->cells.bytes += len + view_bytes(call->isolate, value); /* what it weighs until the next scan */
    result = jsc__give(call->group, value);
  } else
    jsc__throw(call, exception, err == V8C_ETYPE || err == V8C_EINVAL ? V8C_TYPE_ERROR : V8C_RANGE_ERROR, wrong);
  jsc__end(call);
  return (JSObjectRef)(uintptr_t)result;
}

JSObjectRef JSObjectMakeTypedArray(JSContextRef ctx, JSTypedArrayType type, size_t length, JSValueRef *exception) {
  jsc_call call;
  v8c_value view = NULL;
  if (!element_bytes(type) || !jsc__begin(&call, ctx)) return NULL;
  int err = v8c_typed_array(call.in, kinds[type].type, NULL, length, &view);
  return finish(&call, err, view, "Out of memory", exception);
}

JSObjectRef JSObjectMakeTypedArrayWithArrayBufferAndOffset(JSContextRef ctx, JSTypedArrayType type, JSObjectRef object,
                                                           size_t offset, size_t length, JSValueRef *exception) {
  jsc_call call;
  v8c_value view = NULL;
  if (!element_bytes(type) || !jsc__begin(&call, ctx)) return NULL;
  v8c_value buffer = jsc__take_object(call.group, object);
  bool is_buffer = v8c_is_array_buffer(buffer);
  int err = is_buffer ? v8c_view(call.in, kinds[type].type, buffer, offset, length, &view) : V8C_ETYPE;
  return finish(&call, err, view,
                is_buffer ? "Length or offset out of range"
                          : "JSObjectMakeTypedArrayWithArrayBuffer expects buffer to be an Array Buffer object",
                exception);
}

JSObjectRef JSObjectMakeTypedArrayWithArrayBuffer(JSContextRef ctx, JSTypedArrayType type, JSObjectRef buffer,
                                                  JSValueRef *exception) {
  size_t bytes = element_bytes(type);
  if (!bytes) return NULL;
  size_t len = JSObjectGetArrayBufferByteLength(ctx, buffer, NULL);
  return JSObjectMakeTypedArrayWithArrayBufferAndOffset(ctx, type, buffer, 0, len / bytes, exception);
}

typedef struct lent {
  JSTypedArrayBytesDeallocator free_bytes;
  void *context, *bytes;
} lent;

static void give_back(void *bytes, size_t len, void *data) {
  lent *from = data;
  (void)bytes, (void)len;
  from->free_bytes(from->bytes, from->context);
  free(from);
}

static int lend(jsc_call *call, void *bytes, size_t len, JSTypedArrayBytesDeallocator free_bytes, void *context,
                v8c_value *out) {
  lent *from = free_bytes ? malloc(sizeof *from) : NULL;
  if (free_bytes && !from) return V8C_ENOMEM;
  if (from) *from = (lent){free_bytes, context, bytes};
  int err =
      v8c_array_buffer_external(call->in, bytes ? bytes : nothing, bytes ? len : 0, from ? give_back : NULL, from, out);
  if (err && from) give_back(NULL, 0, from); /* however it ends, once */
  return err;
}

JSObjectRef JSObjectMakeArrayBufferWithBytesNoCopy(JSContextRef ctx, void *bytes, size_t len,
                                                   JSTypedArrayBytesDeallocator free_bytes, void *context,
                                                   JSValueRef *exception) {
  jsc_call call;
  v8c_value buffer = NULL;
  if (!jsc__begin(&call, ctx)) return NULL;
  int err = lend(&call, bytes, len, free_bytes, context, &buffer);
  return finish(&call, err, buffer, "Out of memory", exception);
}

JSObjectRef JSObjectMakeTypedArrayWithBytesNoCopy(JSContextRef ctx, JSTypedArrayType type, void *bytes, size_t len,
                                                  JSTypedArrayBytesDeallocator free_bytes, void *context,
                                                  JSValueRef *exception) {
  jsc_call call;
  v8c_value buffer = NULL, view = NULL;
  size_t each = element_bytes(type);
  if (!each || !jsc__begin(&call, ctx)) return NULL;
  int err = lend(&call, bytes, len, free_bytes, context, &buffer);
  if (!err) err = v8c_view(call.in, kinds[type].type, buffer, 0, len / each, &view);
  return finish(&call, err, view, "Length out of range", exception);
}
