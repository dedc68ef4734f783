/* Typed arrays and array buffers. */
#include "twin.h"

static int freed;
static void free_bytes(void *bytes, void *context) {
  freed++;
  *(int *)context += *(unsigned char *)bytes;
}

static void about(const char *name, JSObjectRef o) {
  JSValueRef thrown = NULL;
  if (!o) {
    out(name, "(none)");
    return;
  }
  out(name, "type %d, length %zu, bytes %zu, offset %zu, pointer %d, throws %d", JSValueGetTypedArrayType(ctx, o, NULL),
      JSObjectGetTypedArrayLength(ctx, o, &thrown), JSObjectGetTypedArrayByteLength(ctx, o, &thrown),
      JSObjectGetTypedArrayByteOffset(ctx, o, &thrown), JSObjectGetTypedArrayBytesPtr(ctx, o, &thrown) != NULL,
      thrown != NULL);
}

static void types(void) {
  static const char *const names[] = {"Int8",   "Int16",    "Int32",    "Uint8",   "Uint8Clamped",
                                      "Uint16", "Uint32",   "Float32",  "Float64", "ArrayBuffer",
                                      "None",   "BigInt64", "BigUint64"};
  for (int i = 0; i < 13; i++) {
    JSValueRef thrown = NULL;
    char name[64];
    snprintf(name, sizeof name, "make %s", names[i]);
    about(name, JSObjectMakeTypedArray(ctx, (JSTypedArrayType)i, 3, &thrown));
    snprintf(name, sizeof name, "make %s throws", names[i]);
    out(name, "%s", error_name(thrown));
  }
}

int main(void) {
  ctx = JSGlobalContextCreate(NULL);
  types();
  about("of a script", eval_object("new Uint16Array([1, 2, 3])"));
  about("part of a buffer", eval_object("new Uint8Array(new ArrayBuffer(16), 4, 8)"));
  about("no typed array", eval_object("[1]"));
  about("data view", eval_object("new DataView(new ArrayBuffer(4))"));
  out("buffer type", "%d", JSValueGetTypedArrayType(ctx, eval("new ArrayBuffer(4)"), NULL));
  out("number type", "%d", JSValueGetTypedArrayType(ctx, number(1), NULL));
  JSObjectRef part = eval_object("var part = new Uint8Array([1, 2, 3, 4]).subarray(2); part");
  out("pointer is the buffer's", "%d", *(unsigned char *)JSObjectGetTypedArrayBytesPtr(ctx, part, NULL));
  ((unsigned char *)JSObjectGetTypedArrayBytesPtr(ctx, part, NULL))[3] = 9;
  js("written by C", "part[1]");
  JSObjectRef buffer = JSObjectGetTypedArrayBuffer(ctx, part, NULL);
  out("buffer of it", "%zu %d", JSObjectGetArrayBufferByteLength(ctx, buffer, NULL),
      ((unsigned char *)JSObjectGetArrayBufferBytesPtr(ctx, buffer, NULL))[3]);
  about("view of buffer", JSObjectMakeTypedArrayWithArrayBuffer(ctx, kJSTypedArrayTypeUint16Array, buffer, NULL));
  about("view at offset",
        JSObjectMakeTypedArrayWithArrayBufferAndOffset(ctx, kJSTypedArrayTypeUint8Array, buffer, 1, 2, NULL));
  JSValueRef thrown = NULL;
  JSObjectRef none = JSObjectMakeTypedArrayWithArrayBuffer(ctx, kJSTypedArrayTypeUint8Array, part, &thrown);
  out("view of no buffer", "%d %s", none != NULL, error_name(thrown));
  thrown = NULL;
  none = JSObjectMakeTypedArrayWithArrayBufferAndOffset(ctx, kJSTypedArrayTypeUint8Array, buffer, 3, 5, &thrown);
  out("view past the end", "%d %d", none != NULL, thrown != NULL);
  thrown = NULL;
  none = JSObjectMakeTypedArrayWithArrayBufferAndOffset(ctx, kJSTypedArrayTypeUint16Array, buffer, 1, 1, &thrown);
  out("view not aligned", "%d %d", none != NULL, thrown != NULL);
  int sum = 0;
  static unsigned char bytes[8] = {5, 6, 7, 8}, more[4] = {1};
  set_global("lent",
             JSObjectMakeTypedArrayWithBytesNoCopy(ctx, kJSTypedArrayTypeUint8Array, bytes, 4, free_bytes, &sum, NULL));
  js("lent", "lent.join()");
  bytes[1] = 66;
  js("lent, changed by C", "lent[1]");
  js("lent, changed by script", "lent[2] = 77; lent.length");
  out("lent, seen by C", "%d", bytes[2]);
  set_global("buffer", JSObjectMakeArrayBufferWithBytesNoCopy(ctx, more, 4, free_bytes, &sum, NULL));
  js("lent buffer", "buffer.byteLength + ' ' + new Uint8Array(buffer)[0]");
  out("not freed", "%d", freed);
  JSGlobalContextRelease(ctx);
  out("freed", "%d, bytes seen %d", freed, sum);
  return 0;
}
